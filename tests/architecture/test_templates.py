"""Templates: nothing the CSP would stop, every Chinese string through gettext, a label for every input."""

import re
from html.parser import HTMLParser

import pytest

from tests.architecture.sources import templates

INLINE = {
    "a script in the page": re.compile(r"<script(?![^>]*\bsrc=)", re.I),
    "a style element": re.compile(r"<style\b", re.I),
    "a style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.I),
    "an on… attribute": re.compile(r"<[a-z][^>]*\son[a-z]+\s*=", re.I),
    "a javascript: address": re.compile(r"javascript:", re.I),
    "something from outside": re.compile(r"""(src|href|action)\s*=\s*["']?(https?:)?//""", re.I),
}
TRANSLATED = re.compile(
    r"{%\s*blocktrans.*?%}.*?{%\s*endblocktrans\w*\s*%}"  # a block, its arguments included
    r"|{%[^%]*?%}"  # a tag: what it says goes through the tag or _()
    r"|{#.*?#}|{%\s*comment.*?endcomment\s*%}",
    re.S,
)
IN_TAG = re.compile(r"{%\s*(\w+)(.*?)%}", re.S)
MARKED = re.compile(r"""_\((?:"[^"]*"|'[^']*')\)""")
CHINESE = re.compile(r"[\u3400-\u9fff]")
SPEAKING_TAGS = {"translate", "trans", "blocktranslate", "blocktrans", "comment"}
DAY_AND_CLOCK = re.compile(r"""\|date:_?\(?["'][^"']*[jd][^"']*[GH]:i""")
INPUTS = {"input", "select", "textarea"}
NO_LABEL = {"hidden", "submit", "button", "reset", "image"}
NAMES = {"aria-label", "aria-labelledby"}
ALL = sorted(templates())


def inline_of(text: str) -> list[str]:
    """What the CSP would stop."""
    bare = re.sub(r"{%.*?%}|{{.*?}}", "x", text, flags=re.S)
    return [what for what, pattern in INLINE.items() if pattern.search(bare)]


def untranslated(text: str) -> list[str]:
    """Chinese outside translate tags, and inside tags that do not speak unless marked by _()."""
    found = [line.strip() for line in TRANSLATED.sub("", text).splitlines() if CHINESE.search(_no_variables(line))]
    for name, rest in IN_TAG.findall(text):
        if name not in SPEAKING_TAGS and CHINESE.search(MARKED.sub("", rest)):
            found.append(f"{name}{rest}")
    return found


def _no_variables(line: str) -> str:
    return re.sub(r"{{.*?}}", lambda hit: MARKED.sub("", hit.group()), line)


class _Labels(HTMLParser):
    """Inputs that have neither a label nor a name for readers of the screen."""

    def __init__(self) -> None:
        super().__init__()
        self.depth, self.bare, self.labelled = 0, [], set()

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "label":
            self.depth += 1
            self.labelled.add(given.get("for"))
        elif tag in INPUTS and given.get("type") not in NO_LABEL and not self.depth and not NAMES & set(given):
            self.bare.append(given.get("id") or given.get("name") or tag)

    def handle_endtag(self, tag):
        self.depth -= tag == "label"


def unlabelled(text: str) -> list[str]:
    """Inputs written in the template itself; those of forms are shown by ui/form.html, which labels them."""
    parser = _Labels()
    parser.feed(re.sub(r"{%.*?%}|{{.*?}}", "x", text, flags=re.S))
    return [name for name in parser.bare if name not in parser.labelled]


@pytest.mark.parametrize("path", ALL)
def test_nothing_is_inline(path):
    assert inline_of(templates()[path]) == []


@pytest.mark.parametrize("path", ALL)
def test_every_chinese_string_goes_through_gettext(path):
    assert untranslated(templates()[path]) == []


@pytest.mark.parametrize("path", ALL)
def test_every_input_has_a_label(path):
    assert unlabelled(templates()[path]) == []


def test_a_moment_has_one_shape():
    """7月25日 22:40, by |moment; a clock alone stays where the day is plain."""
    assert [path for path, text in templates().items() if DAY_AND_CLOCK.search(text)] == []


@pytest.mark.parametrize("text", ['{{ x|date:"m-d H:i" }}', '{{ x|date:_("n月j日 H:i") }}'])
def test_the_guard_sees_another_shape(text):
    assert DAY_AND_CLOCK.search(text) and not DAY_AND_CLOCK.search('{{ x|date:"H:i" }} {{ x|date:"Y-m-d" }}')


@pytest.mark.parametrize(
    "text",
    [
        '<p style="x">',
        "<a onclick='x'>",
        "<script>x</script>",
        "<style>",
        '<img src="https://x">',
        '<a href="javascript:x">',
    ],
)
def test_the_guard_sees_what_is_inline(text):
    assert inline_of(text)


@pytest.mark.parametrize("text", ["<p>隐患</p>", '{% empty "没有" %}', '<p title="隐患">', '{{ x|default:"空缺" }}'])
def test_the_guard_sees_what_is_not_translated(text):
    assert untranslated(text)


@pytest.mark.parametrize(
    "text",
    [
        '{% translate "隐患" %}',
        "{% blocktranslate with n=1 %}有 {{ n }} 处{% endblocktranslate %}",
        '{% empty _("没有") %}',
        '{{ x|default:_("空缺") }}',
        "{# 说明 #}",
    ],
)
def test_the_guard_lets_through_what_is_translated(text):
    assert untranslated(text) == []


@pytest.mark.parametrize(
    "text", ['<input name="q">', '<label for="a">x</label><select id="b"></select>', "<textarea></textarea>"]
)
def test_the_guard_sees_an_input_without_a_label(text):
    assert unlabelled(text)
