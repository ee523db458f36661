"""Writes filings for tests: a described pool and a layout come in, a page goes out.

``pool`` says what a filing states, ``layout`` names every way in which filings are laid out,
``bands`` words the ranges, ``table`` and ``markup`` print tables, ``filing`` puts a whole
filing together. ``strategies`` draws pools and layouts at random, ``compare`` tells what was
read otherwise than it was written. What a layout option looks like, its printer shows.

``book`` draws loans and cuts them into tables, ``market`` makes deals of them, and
``python -m writer`` writes some into a folder.
"""
