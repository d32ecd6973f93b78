"""EMR's ordinary refusals, in words for people.

EMR has two codes for nearly all of them (ValidationException, InvalidRequestException); what is wrong
stands in the message only, and no list of these is published. So the patterns are wide, AWS's own words
always follow ours, and what matches none is shown as AWS says it. Messages seen in the issue trackers of
those who launch clusters by program:
https://github.com/hashicorp/terraform/issues/22116 · https://github.com/aws/aws-cdk/issues/8080 ·
https://github.com/dimajix/terraform-emr-training/issues/1 · https://github.com/gchq/sleeper/issues/6594
"""

import re

LIMIT_CODES = frozenset(
    {
        "InstanceLimitExceeded",
        "LimitExceededException",
        "MaxSpotInstanceCountExceeded",
        "ServiceQuotaExceededException",
        "VcpuLimitExceeded",
    }
)
LIMIT = "A quota of this AWS account is used up"

# The first that matches is said.
REFUSALS = (
    (r"(exceed|reach)\w*[^.]*\b(limit|quota|maximum)|(limit|quota)\w*[^.]*\bexceed|vCPU limit", LIMIT),
    (
        r"may (only|not) be modified|only be (modified|resized) when",
        "A cluster can be resized only while it is running or waiting",
    ),
    (r"subnet", "AWS does not accept the subnet"),
    (
        r"InstanceProfile|instance profile|JobFlowRole",
        "AWS does not accept the nodes' role (instance profile)",
    ),
    (r"Auto ?Scaling ?Role", "AWS does not accept the automatic scaling role"),
    (r"Service ?Role", "AWS does not accept EMR's service role"),
    (r"security configuration", "AWS does not accept the security configuration"),
    (r"key ?(pair|name)", "AWS does not accept the SSH key pair"),
    (r"managed scaling", "AWS does not accept these limits for managed scaling"),
    (r"auto-?termination|IdleTimeout", "AWS does not accept this auto-termination"),
    (r"release ?label", "AWS does not accept the EMR release"),
    (r"instance type", "AWS does not accept an instance type"),
    (r"bid price|spot price", "AWS does not accept the Spot price"),
)
COMPILED = tuple((re.compile(pattern, re.IGNORECASE), words) for pattern, words in REFUSALS)


def in_words(code: str, said: str) -> str:
    """Say a refusal in our words, then in AWS's; where we have none, only in AWS's."""
    words = LIMIT if code in LIMIT_CODES else next((w for found, w in COMPILED if found.search(said)), "")
    if not words:
        return said
    return f"{words}: {said}" if said else f"{words}."
