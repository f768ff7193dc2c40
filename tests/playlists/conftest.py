"""A machine whose own zone is not UTC: nothing in the kernel may ask it."""

import time

import pytest


@pytest.fixture
def machine_in_china(monkeypatch):
    monkeypatch.setenv("TZ", "CST-8")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()
