"""What differs between the stages, and what is set when one is deployed."""

from typing import Any, NamedTuple

GATEWAY_STAGE = "api"  # as .chalice/config.json has it: the path under which the gateway answers


class Stage(NamedTuple):
    """A stage: how well it is guarded, and how much it may do and cost."""

    guarded: bool  # tables cannot be deleted, and can be had back as they were at any second of five weeks
    log_days: int
    rate: int  # requests a second that the gateway lets through to a route, of all sides together
    burst: int
    webhooks: int  # the same of those of platforms, a second and at once, so that agents keep the rest
    most_body: int  # bytes of a request
    budget: int  # USD a month, above which somebody is told


STAGES = {
    "dev": Stage(guarded=False, log_days=7, rate=50, burst=100, webhooks=25, most_body=1_000_000, budget=20),
    "prod": Stage(guarded=True, log_days=90, rate=500, burst=1_000, webhooks=200, most_body=1_000_000, budget=300),
}

NOT_SET = "https://not-set.invalid"  # never empty: it is looked for in public replies
PARAMETERS: dict[str, dict[str, Any]] = {
    "PublicUrl": {
        "Default": NOT_SET,
        "Description": "Where the product is reached from outside, without a slash at its end; not set: the address"
        " of its distribution, from the second change set on",
        "AllowedPattern": "https?://[^ ]*[^ /]",
    },
    "OidcIssuer": {"Default": "", "Description": "The iss of tokens; empty: the user pool of this stack"},
    "OidcJwksUrl": {"Default": "", "Description": "Where the issuer's keys are; empty: what it says of itself"},
    "OidcAudience": {"Default": "casefold", "Description": "The aud of tokens, where the issuer is another"},
    "OidcClientId": {"Default": "casefold", "Description": "As which client browsers sign in at another issuer"},
    "OidcRoleClaim": {"Default": "role", "Description": "The claim with the role, at another issuer"},
    "OidcTeamsClaim": {"Default": "teams", "Description": "The claim with the teams, at another issuer"},
    "OidcScope": {"Default": "openid profile", "Description": "What browsers ask another issuer for"},
    "OidcToken": {
        "Default": "access_token",
        "AllowedValues": ["access_token", "id_token"],
        "Description": "Which token of another issuer is sent",
    },
    "OidcPlaces": {"Default": "", "Description": "Where browsers may ask another issuer: origins, spaces between"},
    "SignInPrefix": {
        "Default": "",
        "AllowedPattern": "^$|^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$",
        "Description": "Begins the address of the sign-in pages of the user pool; empty: <stack>-<account>",
    },
    "Domain": {"Default": "", "Description": "The product's own name, as desk.example.com; empty: that of CloudFront"},
    "CertificateArn": {
        "Default": "arn:aws:acm:us-east-1:000000000000:certificate/not-set",
        "Description": "The certificate of Domain, which must be in us-east-1",
    },
    "XApiUrl": {"Default": "https://api.x.com", "Description": "Where replies on X are sent"},
    "AlarmEmail": {"Default": "", "Description": "Who is told of alarms and of the budget; empty: nobody"},
}
CONDITIONS = {
    "HasPool": {"Fn::Equals": [{"Ref": "OidcIssuer"}, ""]},
    "HasPrefix": {"Fn::Not": [{"Fn::Equals": [{"Ref": "SignInPrefix"}, ""]}]},
    "HasDomain": {"Fn::Not": [{"Fn::Equals": [{"Ref": "Domain"}, ""]}]},
    "HasEmail": {"Fn::Not": [{"Fn::Equals": [{"Ref": "AlarmEmail"}, ""]}]},
}


def parameters() -> dict[str, Any]:
    """The parameters as a template has them."""
    return {name: {"Type": "String", **said} for name, said in PARAMETERS.items()}
