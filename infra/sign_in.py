"""Who signs people in when no issuer is named: a user pool, with a group for each role."""

from typing import Any

from infra.stages import Stage

GROUPS = ("agent", "supervisor", "administrator")


def resources(stage: Stage) -> dict[str, Any]:
    """The pool, the workspace as its client, and the groups: only an administrator makes people."""
    found = {"UserPool": _pool(stage), "DeskClient": _client()}
    found |= {f"{name.title()}s": _group(name) for name in GROUPS}
    return {name: {"Condition": "HasPool", **one} for name, one in found.items()}


def _pool(stage: Stage) -> dict[str, Any]:
    return {
        "Type": "AWS::Cognito::UserPool",
        "DeletionPolicy": "Retain",
        "UpdateReplacePolicy": "Retain",
        "Properties": {
            "UserPoolName": {"Ref": "AWS::StackName"},
            "UsernameAttributes": ["email"],
            "AutoVerifiedAttributes": ["email"],
            "AdminCreateUserConfig": {"AllowAdminCreateUserOnly": True},
            "DeletionProtection": "ACTIVE" if stage.guarded else "INACTIVE",
            "Policies": {"PasswordPolicy": {"MinimumLength": 12, "TemporaryPasswordValidityDays": 7}},
        },
    }


def _client() -> dict[str, Any]:
    return {
        "Type": "AWS::Cognito::UserPoolClient",
        "Properties": {
            "UserPoolId": {"Ref": "UserPool"},
            "ClientName": "desk",
            "PreventUserExistenceErrors": "ENABLED",
            "AllowedOAuthFlowsUserPoolClient": True,
            "AllowedOAuthFlows": ["code"],
            "AllowedOAuthScopes": ["openid", "profile"],
            "SupportedIdentityProviders": ["COGNITO"],
            "CallbackURLs": [{"Fn::Sub": "${PublicUrl}/desk/"}],
            "LogoutURLs": [{"Fn::Sub": "${PublicUrl}/desk/"}],
            "ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
            "IdTokenValidity": 60,
            "TokenValidityUnits": {"IdToken": "minutes"},
        },
    }


def _group(name: str) -> dict[str, Any]:
    return {
        "Type": "AWS::Cognito::UserPoolGroup",
        "Properties": {"UserPoolId": {"Ref": "UserPool"}, "GroupName": name},
    }
