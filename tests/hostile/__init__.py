"""Whatever is sent is answered and lets nobody in: cookies, tokens, bodies, headers, addresses, made by hypothesis.

The same examples each time. AUTHDEMO_EXAMPLES=400 makes 10,000 in all; 10000 makes as many for each test.
"""
