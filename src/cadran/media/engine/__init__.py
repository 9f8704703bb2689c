"""The compiled loop of a media worker: only this package imports Numba.

Everything here works on the one record of ``layout``. No Python object is touched while it runs.
Import it with ``cache.use()`` done before, or the compilation is thrown away at exit.
"""
