"""The lab: claims are run here instead of believed, over HTTP and on the whole site."""
