"""What EMR allows an account."""

from collections.abc import Mapping

from cloud.throttle import EVERY_API, Limit

# Defaults of an account in one region: https://docs.aws.amazon.com/general/latest/gr/emr.html#limits_emr
EMR_LIMITS: Mapping[str, Limit] = {
    EVERY_API: Limit(25, 5),
    "ListClusters": Limit(20, 0.5),
    "DescribeCluster": Limit(10, 1),
    "ListInstanceGroups": Limit(10, 1),
    "ListInstanceFleets": Limit(5, 0.5),
    "ListInstances": Limit(10, 0.5),
    "ListSteps": Limit(10, 0.5),
    "ModifyInstanceGroups": Limit(5, 0.5),
    "ModifyInstanceFleet": Limit(5, 0.5),
    "RunJobFlow": Limit(10, 0.5),
    "SetTerminationProtection": Limit(5, 0.2),
    "TerminateJobFlows": Limit(10, 0.5),
}
