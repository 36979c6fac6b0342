"""The pages of the issuer: whom one wants to be, and what is to be said instead. HTML without script."""

from collections.abc import Mapping
from html import escape

from local.issuing.people import LONGEST_NAME, PEOPLE, ROLES, Person
from local.issuing.wanted import Said

WHOLE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title} · Casefold</title>
<link rel="icon" type="image/png" href="/desk/icon.png">
<link rel="stylesheet" href="/local-issuer/tokens.css">
<link rel="stylesheet" href="/local-issuer/page.css">
</head>
<body>
<main>
<p class="mark">Casefold</p>
<h1>{title}</h1>
{body}
</main>
</body>
</html>
"""
CHOICE = """<p>This is the sign-in of the run on this machine. Nobody has a password here.</p>
<form method="post" action="/local-issuer/authorize">
{asked}
<ul class="people">
{people}
</ul>
</form>
<details{opened}>
<summary>Somebody else</summary>
<form method="post" action="/local-issuer/authorize">
{asked}
{trouble}
<label>Name
<input name="name" value="{name}" maxlength="{longest}" required autocomplete="off"{described}></label>
<label>Role
<select name="role">
{roles}
</select></label>
<label>Team
<input name="team" value="{team}" list="teams" autocomplete="off" aria-describedby="about-teams"></label>
<p id="about-teams" class="hint">A team's id, or several with spaces between. Agents see the cases of their teams.</p>
<datalist id="teams"><option value="support"><option value="billing"></datalist>
<button class="go">Sign in</button>
</form>
</details>"""
PERSON = """<li><button name="person" value="{sub}">
<span class="name">{name}</span>
<span class="role">{role}</span>
<span class="does">{does}</span>
</button></li>"""
TROUBLE = '<p id="trouble" class="trouble" role="alert">{why}</p>'


def choice(asked: Said, said: Mapping[str, str], why: str = "") -> str:
    """Whom one wants to be; with what was typed before, when it was not enough."""
    body = CHOICE.format(
        asked="\n".join(_hidden(name, value) for name, values in asked.items() for value in values),
        people="\n".join(map(_person, PEOPLE)),
        opened=" open" if why else "",
        trouble=TROUBLE.format(why=escape(why)) if why else "",
        described=' aria-invalid="true" aria-describedby="trouble"' if why else "",
        name=escape(said.get("name", "")),
        team=escape(said.get("team", "support")),
        longest=LONGEST_NAME,
        roles="\n".join(_role(role, said.get("role", ROLES[0])) for role in ROLES),
    )
    return WHOLE.format(title="Who are you today?", body=body)


def told(title: str, words: str) -> str:
    """One thing to know, and the way back to the workspace."""
    body = f'<p>{escape(words)}</p>\n<p><a href="/desk/">Go to the workspace</a></p>'
    return WHOLE.format(title=escape(title), body=body)


def _hidden(name: str, value: str) -> str:
    return f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'


def _person(person: Person) -> str:
    part = f"{person.role}, team {' and '.join(person.teams)}" if person.teams else person.role
    return PERSON.format(sub=person.sub, name=escape(person.name), role=escape(part), does=escape(person.does))


def _role(role: str, chosen: str) -> str:
    return f"<option{' selected' if role == chosen else ''}>{role}</option>"
