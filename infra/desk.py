"""The one address of the product: the workspace from a bucket, everything else from the gateway, through a CDN."""

import json
from pathlib import Path
from typing import Any

from infra.stages import GATEWAY_STAGE
from local.site import WEB

HERE = Path(__file__).parent
ROUTED = (HERE / "desk.js").read_text()
SITE, API = "site", "api"
OF_THE_SITE = ("/", "/desk", "/desk/*")
ALL_METHODS = ["GET", "HEAD", "OPTIONS", "PUT", "PATCH", "POST", "DELETE"]
CACHED, NEVER_CACHED = "658327ea-f89d-4fab-a63d-7e88639e58f6", "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"  # AWS's own
ALL_BUT_HOST = "b689b0a8-53d0-40ab-baf2-68738e2966ac"  # headers, queries and cookies, as whoever asks sent them
FAILURES = (400, 403, 404, 405, 414, 500, 501, 502, 503, 504)  # what a CDN keeps for ten seconds unless told
YEAR = 31_536_000
GATEWAY = "${RestAPI}.execute-api.${AWS::Region}.${AWS::URLSuffix}"
LIVE = "wss://${WebsocketAPI}.execute-api.${AWS::Region}.${AWS::URLSuffix}"
ISSUER = "https://cognito-idp.${AWS::Region}.amazonaws.com"
SECURED = {  # headers that CloudFront sets by a name of its own
    "Content-Security-Policy": ("ContentSecurityPolicy", "ContentSecurityPolicy"),
    "Referrer-Policy": ("ReferrerPolicy", "ReferrerPolicy"),
}


def resources() -> dict[str, Any]:
    """All of it. Nothing in the bucket is made by a person: it can be filled again from any package."""
    return {
        "WebBucket": _bucket(),
        "WebBucketPolicy": _policy(),
        "WebAccess": _access(),
        "DeskRouting": _routing(),
        "DeskHeaders": _headers(),
        "ApiHeaders": _response_headers("api", _always(), []),
        "Distribution": {"Type": "AWS::CloudFront::Distribution", "Properties": {"DistributionConfig": _config()}},
    }


def outputs() -> dict[str, Any]:
    """Where the product is, and where the workspace's files go."""
    return {
        "Address": {
            "Value": {"Fn::If": ["HasDomain", {"Fn::Sub": "https://${Domain}"}, _of("https://${%s.DomainName}")]}
        },
        "AddressForDomain": {"Condition": "HasDomain", "Value": _of("${%s.DomainName}")},  # what its name points to
        "DistributionId": {"Value": {"Ref": "Distribution"}},
        "WebBucketName": {"Value": {"Ref": "WebBucket"}},
    }


def _of(pattern: str) -> dict[str, Any]:
    return {"Fn::Sub": pattern % "Distribution"}


def _bucket() -> dict[str, Any]:
    """Kept with the stack gone, for a bucket with something in it cannot be deleted; nobody but the CDN reads it."""
    closed = dict.fromkeys(("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"), True)
    encrypted = {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}
    return {
        "Type": "AWS::S3::Bucket",
        "DeletionPolicy": "Retain",
        "UpdateReplacePolicy": "Retain",
        "Properties": {
            "BucketName": {"Fn::Sub": "${AWS::StackName}-web-${AWS::AccountId}"},
            "PublicAccessBlockConfiguration": closed,
            "BucketEncryption": {"ServerSideEncryptionConfiguration": [encrypted]},
        },
    }


def _policy() -> dict[str, Any]:
    """The distribution reads; it may list, for else what is not there would be forbidden and not absent."""
    here = "arn:${AWS::Partition}:cloudfront::${AWS::AccountId}:distribution/${Distribution}"
    reads = {
        "Sid": "ReadByTheDistribution",
        "Effect": "Allow",
        "Principal": {"Service": "cloudfront.amazonaws.com"},
        "Action": ["s3:GetObject", "s3:ListBucket"],
        "Resource": [{"Fn::Sub": "${WebBucket.Arn}"}, {"Fn::Sub": "${WebBucket.Arn}/*"}],
        "Condition": {"StringEquals": {"AWS:SourceArn": {"Fn::Sub": here}}},
    }
    document = {"Version": "2012-10-17", "Statement": [reads]}
    return {
        "Type": "AWS::S3::BucketPolicy",
        "Properties": {"Bucket": {"Ref": "WebBucket"}, "PolicyDocument": document},
    }


def _access() -> dict[str, Any]:
    how = {"OriginAccessControlOriginType": "s3", "SigningBehavior": "always", "SigningProtocol": "sigv4"}
    named = {"Name": {"Ref": "AWS::StackName"}}
    return {
        "Type": "AWS::CloudFront::OriginAccessControl",
        "Properties": {"OriginAccessControlConfig": named | how},
    }


def _routing() -> dict[str, Any]:
    return {
        "Type": "AWS::CloudFront::Function",
        "Properties": {
            "Name": {"Fn::Sub": "${AWS::StackName}-desk"},
            "AutoPublish": True,
            "FunctionCode": ROUTED,
            "FunctionConfig": {"Comment": "Where paths of the workspace lead", "Runtime": "cloudfront-js-2.0"},
        },
    }


def _headers() -> dict[str, Any]:
    """Those of web/headers.json, as every place that serves the workspace has them."""
    said: dict[str, str] = json.loads((WEB / "headers.json").read_text())
    kept = {key: {field: _placed(said[name]), "Override": True} for name, (key, field) in SECURED.items()}
    named = {*SECURED, "X-Content-Type-Options"}
    other = [{"Header": name, "Value": one, "Override": True} for name, one in said.items() if name not in named]
    return _response_headers("desk", _always() | kept, other)


def _placed(value: str) -> Any:
    """Where the workspace may connect: its gateway of websockets, and who signs people in."""
    if "{" not in value:
        return value
    pool, other = f"{ISSUER} https://${{Prefix}}.auth.${{AWS::Region}}.amazoncognito.com", "${OidcPlaces}"
    said = {issuer: value.format(live=LIVE, issuer=issuer) for issuer in (pool, other)}
    return {"Fn::If": ["HasPool", {"Fn::Sub": [said[pool], {"Prefix": prefix()}]}, {"Fn::Sub": said[other]}]}


def prefix() -> dict[str, Any]:
    """What the address of the sign-in pages begins with: no two stacks in the world may have the same."""
    return {"Fn::If": ["HasPrefix", {"Ref": "SignInPrefix"}, {"Fn::Sub": "${AWS::StackName}-${AWS::AccountId}"}]}


def _always() -> dict[str, Any]:
    return {
        "ContentTypeOptions": {"Override": True},
        "StrictTransportSecurity": {"AccessControlMaxAgeSec": YEAR, "Override": True},
    }


def _response_headers(name: str, secured: dict[str, Any], other: list[Any]) -> dict[str, Any]:
    config = {"Name": {"Fn::Sub": f"${{AWS::StackName}}-{name}"}, "SecurityHeadersConfig": secured}
    config |= {"CustomHeadersConfig": {"Items": other}} if other else {}
    return {"Type": "AWS::CloudFront::ResponseHeadersPolicy", "Properties": {"ResponseHeadersPolicyConfig": config}}


def _config() -> dict[str, Any]:
    named = {"AcmCertificateArn": {"Ref": "CertificateArn"}, "SslSupportMethod": "sni-only"}
    named |= {"MinimumProtocolVersion": "TLSv1.2_2021"}
    return {
        "Enabled": True,
        "Comment": {"Ref": "AWS::StackName"},
        "HttpVersion": "http2and3",
        "IPV6Enabled": True,
        "PriceClass": "PriceClass_100",
        "Aliases": {"Fn::If": ["HasDomain", [{"Ref": "Domain"}], {"Ref": "AWS::NoValue"}]},
        "ViewerCertificate": {"Fn::If": ["HasDomain", named, {"CloudFrontDefaultCertificate": True}]},
        "Origins": [_site(), _gateway()],
        "DefaultCacheBehavior": _behaviour(API, NEVER_CACHED, "ApiHeaders")
        | {"AllowedMethods": ALL_METHODS, "OriginRequestPolicyId": ALL_BUT_HOST},
        "CacheBehaviors": [{"PathPattern": path} | _workspace() for path in OF_THE_SITE],
        "CustomErrorResponses": [{"ErrorCode": status, "ErrorCachingMinTTL": 0} for status in FAILURES],
    }


def _site() -> dict[str, Any]:
    return {
        "Id": SITE,
        "DomainName": {"Fn::GetAtt": ["WebBucket", "RegionalDomainName"]},
        "OriginAccessControlId": {"Ref": "WebAccess"},
        "S3OriginConfig": {"OriginAccessIdentity": ""},
    }


def _gateway() -> dict[str, Any]:
    """Calls take up to 29 seconds there; one that was not answered is not made again."""
    how = {"OriginProtocolPolicy": "https-only", "OriginSSLProtocols": ["TLSv1.2"], "OriginReadTimeout": 30}
    return {
        "Id": API,
        "DomainName": {"Fn::Sub": GATEWAY},
        "OriginPath": f"/{GATEWAY_STAGE}",
        "CustomOriginConfig": how,
    }


def _workspace() -> dict[str, Any]:
    routed = {"EventType": "viewer-request", "FunctionARN": {"Fn::GetAtt": ["DeskRouting", "FunctionARN"]}}
    return _behaviour(SITE, CACHED, "DeskHeaders") | {
        "AllowedMethods": ["GET", "HEAD"],
        "FunctionAssociations": [routed],
    }


def _behaviour(origin: str, cached: str, headers: str) -> dict[str, Any]:
    return {
        "TargetOriginId": origin,
        "ViewerProtocolPolicy": "redirect-to-https",
        "CachePolicyId": cached,
        "ResponseHeadersPolicyId": {"Ref": headers},
        "Compress": True,
    }
