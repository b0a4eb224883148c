"""The mail's HTML: our own MJML, compiled to tables that hold in Outlook, Gmail and Apple Mail, with every style inline.

Nothing an author wrote passes through MJML: it stands there as numbered gaps, filled after it has become HTML. So no text can become
a tag of MJML, and none can include or fetch anything.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from html import escape

import mrml

from marketing.blocks import Atom
from marketing.looks import DARK_GROUND, DARK_INK, DARK_PAPER, Look

WIDTH = 552  # pixels of the column: 600 less its margins
FONTS = "-apple-system, 'Segoe UI', Arial, Helvetica, sans-serif"  # none that mrml would fetch from a stranger
_GAP = re.compile(r"@@(\d+)@@")
_STYLES = {
    "p": "margin:0 0 12px",
    "ul": "margin:0 0 12px;padding-left:24px",
    "ol": "margin:0 0 12px;padding-left:24px",
    "li": "margin:0 0 4px",
    "h1": "margin:8px 0 12px;font-size:24px;line-height:1.25",
    "h2": "margin:8px 0 12px;font-size:20px;line-height:1.25",
    "h3": "margin:8px 0 8px;font-size:17px;line-height:1.3",
    "h4": "margin:8px 0 8px;font-size:16px;line-height:1.3",
    "blockquote": "margin:0 0 12px;padding-left:12px;border-left:3px solid #8b979d",
    "pre": "margin:0 0 12px;white-space:pre-wrap;font-family:Consolas,monospace;font-size:14px",
    "hr": "border:0;border-top:1px solid #8b979d",
}
_TAG = re.compile(rf"<({'|'.join(_STYLES)}|a)(?=[ >])")


class _Gaps:
    """What is filled in after MJML has become HTML."""

    def __init__(self) -> None:
        self._filled: list[str] = []

    def put(self, html: str) -> str:
        self._filled.append(html)
        return f"@@{len(self._filled) - 1}@@"

    def fill(self, html: str) -> str:
        return _GAP.sub(lambda gap: self._filled[int(gap[1])], html)


def page(
    atoms: Sequence[Atom],
    foot: str,
    *,
    title: str,
    preheader: str,
    language: str,
    look: Look,
    prose: Callable[[str], str],
) -> str:
    """The whole page. `prose` turns Markdown into clean HTML, `foot` is clean HTML. No script, no pixel; remote are only our own
    pictures, whose addresses are in the atoms."""
    gaps = _Gaps()
    parts = "".join(_part(atom, gaps, look, prose) for atom in atoms)
    made = mrml.to_html(
        _PAGE.format(
            title=gaps.put(escape(title)),
            preview=f"<mj-preview>{gaps.put(escape(preheader))}</mj-preview>" if preheader else "",
            fonts=FONTS,
            dark=_DARK.format(
                ink=DARK_INK, paper=DARK_PAPER, ground=DARK_GROUND, accent=look.dark_accent, black=contrast_ink(look)
            ),
            look=look,
            logo=_logo(look, gaps),
            parts=parts,
            foot=gaps.put(styled(foot, look.ink)),
        )
    ).content
    made = made.replace(' lang="und"', f' lang="{escape(language)}"').replace(' dir="auto"', "")
    return gaps.fill(made)


def contrast_ink(look: Look) -> str:
    """The words of a button in the dark: its ground is light there."""
    return Look(accent=look.dark_accent).on_accent


def styled(html: str, accent: str) -> str:
    """Clean HTML with the style of each tag on the tag itself: many mail programs read no other."""
    return _TAG.sub(lambda tag: f'<{tag[1]} style="{_STYLES.get(tag[1], f"color:{accent}")}"', html)


def _logo(look: Look, gaps: _Gaps) -> str:
    if look.logo is None:
        return ""
    width = min(look.logo.width, 240)
    alt, place = gaps.put(escape(look.logo_alt)), gaps.put(escape(look.logo.address))
    return f'<mj-section><mj-column><mj-image align="left" padding="0 24px" width="{width}px" src="{place}" alt="{alt}" /></mj-column></mj-section>'


def _part(atom: Atom, gaps: _Gaps, look: Look, prose: Callable[[str], str]) -> str:
    href = f' href="{gaps.put(escape(atom.link))}"' if atom.link else ""
    if atom.show == "rule":
        return '<mj-divider border-width="1px" border-color="#8b979d" />'
    if atom.show == "picture" and atom.picture:
        width, place = min(atom.picture.width, WIDTH), gaps.put(escape(atom.picture.address))
        return f'<mj-image align="left" width="{width}px" src="{place}" alt="{gaps.put(escape(atom.words))}"{href} />'
    if atom.show == "button":
        return f'<mj-button align="left"{href}>{gaps.put(escape(atom.words))}</mj-button>'
    if atom.show == "prose":
        html = prose(atom.words)
    elif atom.show == "title":
        words = escape(atom.words)
        html = f"<h2>{f'<a href={chr(34)}{escape(atom.link)}{chr(34)}>{words}</a>' if atom.link else words}</h2>"
    else:
        html = "<p><strong>" + "<br>".join(map(escape, atom.words.split("\n"))) + "</strong></p>"
    return f"<mj-text>{gaps.put(styled(html, look.accent))}</mj-text>"


_PAGE = """<mjml><mj-head><mj-title>{title}</mj-title>{preview}
<mj-raw><meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark"></mj-raw>
<mj-attributes><mj-all font-family="{fonts}" /><mj-text font-size="16px" line-height="1.5" color="{look.ink}" padding="4px 24px" />
<mj-image padding="8px 24px" /><mj-divider padding="12px 24px" />
<mj-button padding="8px 24px 16px" font-size="16px" font-weight="600" inner-padding="12px 20px" border-radius="5px" background-color="{look.accent}" color="{look.on_accent}" css-class="press" />
</mj-attributes><mj-style>{dark}</mj-style></mj-head>
<mj-body width="600px" background-color="{look.ground}" css-class="ground">{logo}
<mj-section background-color="{look.paper}" css-class="paper" padding="16px 0"><mj-column>{parts}</mj-column></mj-section>
<mj-section><mj-column><mj-text font-size="13px">{foot}</mj-text></mj-column></mj-section></mj-body></mjml>"""
_DARK = """@media (prefers-color-scheme: dark) {{
body, .ground {{ background: {ground} !important; }}
.paper, .paper > table {{ background: {paper} !important; }}
.ground div, .ground p, .ground li, .ground h1, .ground h2, .ground h3, .ground h4 {{ color: {ink} !important; }}
.ground a {{ color: {accent} !important; }}
.ground .press table td {{ background: {accent} !important; }}
.ground .press a {{ background: {accent} !important; color: {black} !important; }}
}}"""
