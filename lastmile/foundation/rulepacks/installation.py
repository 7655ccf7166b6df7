"""Figures that are one value for the whole installation, as its settings say: how many lines its gateway has, how fast it sends."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from lastmile.foundation.rulepacks import catalogue, rules
from lastmile.foundation.rulepacks.rules import NATIONAL, Confidence, Figure, Only
from lastmile.kernel.errors import NotValid

SETTING = "LASTMILE_FIGURES"


def figures() -> Mapping[str, Figure]:
    """The figures the settings set, by key. Raises ImproperlyConfigured with one sentence for a bad one."""
    return _read(tuple(settings.FIGURES))


@functools.cache
def _read(pairs: tuple[str, ...]) -> Mapping[str, Figure]:
    return MappingProxyType(dict(_figure(pair) for pair in pairs))


def _figure(pair: str) -> tuple[str, Figure]:
    key, _sign, raw = pair.partition("=")
    try:
        form = catalogue.form(key)
    except catalogue.UnknownFigure:
        raise ImproperlyConfigured(f"{SETTING} names {key!r}, which is no figure of the packs.") from None
    if form.only != Only.INSTALLATION:
        raise ImproperlyConfigured(f"{SETTING} names {key!r}, which is set for a place, on the page of the packs.")
    try:
        value = rules.parse(form, raw)
    except NotValid as problem:
        raise ImproperlyConfigured(f"{SETTING}: {problem.message}") from problem
    known = catalogue.current().packs[NATIONAL].figures[key]
    return key, replace(known, value=value, source=f"本机设置 {SETTING}", confidence=Confidence.LOCAL, to_confirm="")
