"""Measurements that take too long for the tests, and the pages that they write."""
