"""Many that write one private file at the same moment."""

import threading

from authdemo.basics import private_files


def many_at_once(file):
    """Each of eight threads writes something else there; what each of them reads afterwards."""
    read = []

    def writes(number):
        private_files.write_once(file, str(number).encode() * 1000)
        read.append(file.read_bytes())

    threads = [threading.Thread(target=writes, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(read) == 8
    return read
