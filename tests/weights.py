"""What a page may cost whoever comes for the first time, and what it does cost a browser."""

MOST_REQUESTS, MOST_BYTES = 5, 50 * 1024  # of a page and of what it loads


def first_visit(browser, url):
    """The number of requests, and the bytes of their answers as they travel, with nothing in the browser's cache."""
    with browser.new_context() as context:
        page = context.new_page()
        answers = []
        page.on("response", lambda answer: answers.append(answer))
        page.goto(url)
        page.wait_for_load_state("networkidle")
        return len(answers), sum(answer.request.sizes()["responseBodySize"] for answer in answers)
