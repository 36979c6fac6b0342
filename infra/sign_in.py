"""Who signs people in when no issuer is named: a user pool with pages of its own, and a group for each role."""

from typing import Any

from infra.desk import prefix
from infra.stages import Stage

GROUPS = ("agent", "supervisor", "administrator")
MANAGED = 2  # the pages that know `prompt=none`, by which a reload of the workspace asks silently
MINUTES_OF_A_TOKEN, DAYS_OF_A_SIGN_IN = 60, 30


def resources(stage: Stage) -> dict[str, Any]:
    """The pool, its pages, the workspace as its client, and the groups: only an administrator makes people."""
    found = {"UserPool": _pool(stage), "DeskClient": _client(), "SignInPages": _pages(), "SignInLook": _look()}
    found |= {f"{name.title()}s": _group(name) for name in GROUPS}
    return {name: {"Condition": "HasPool", **one} for name, one in found.items()}


def _pool(stage: Stage) -> dict[str, Any]:
    return {
        "Type": "AWS::Cognito::UserPool",
        "DeletionPolicy": "Retain",
        "UpdateReplacePolicy": "Retain",
        "Properties": {
            "UserPoolName": {"Ref": "AWS::StackName"},
            "UserPoolTier": "ESSENTIALS",  # the least that has these pages
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
            "CallbackURLs": [{"Fn::Sub": "${PublicUrl}/desk/signed-in"}],
            "LogoutURLs": [{"Fn::Sub": "${PublicUrl}/desk/"}],
            "ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH"],  # with rotation there is no other way to renew
            "RefreshTokenRotation": {"Feature": "ENABLED", "RetryGracePeriodSeconds": 60},
            "EnableTokenRevocation": True,
            "IdTokenValidity": MINUTES_OF_A_TOKEN,
            "AccessTokenValidity": MINUTES_OF_A_TOKEN,  # the answer says how long this one holds, and means both
            "RefreshTokenValidity": DAYS_OF_A_SIGN_IN,
            "TokenValidityUnits": {"IdToken": "minutes", "AccessToken": "minutes", "RefreshToken": "days"},
        },
    }


def _pages() -> dict[str, Any]:
    return {
        "Type": "AWS::Cognito::UserPoolDomain",
        "Properties": {"UserPoolId": {"Ref": "UserPool"}, "Domain": prefix(), "ManagedLoginVersion": MANAGED},
    }


def _look() -> dict[str, Any]:
    """Without one these pages are not shown at all."""
    return {
        "Type": "AWS::Cognito::ManagedLoginBranding",
        "Properties": {
            "UserPoolId": {"Ref": "UserPool"},
            "ClientId": {"Ref": "DeskClient"},
            "UseCognitoProvidedValues": True,
        },
    }


def _group(name: str) -> dict[str, Any]:
    return {
        "Type": "AWS::Cognito::UserPoolGroup",
        "Properties": {"UserPoolId": {"Ref": "UserPool"}, "GroupName": name},
    }
