"""ECS's ordinary refusals, by their code, in words for people; Alibaba's own words follow ours.

https://www.alibabacloud.com/help/en/ecs/developer-reference/api-ecs-2014-05-26-startinstance#errorCodes
https://api.alibabacloud.com/document/Ecs/2014-05-26/errorCode
"""

# The longest beginning of the code that stands here is said.
SECURITY = "Alibaba locked this instance for security reasons; only the account's owner can have it unlocked"
EXPIRED = "The instance has expired, or is locked for overdue payment: renew it first"
OVERDUE = "This Alibaba Cloud account has overdue payments: pay first"
NO_STOCK = (
    "Alibaba has no stock of this instance type in its zone right now: try again later, or change the type"
)
REFUSALS = {
    "IncorrectInstanceStatus": "The instance is not in a status that allows this",
    "InstanceNotReady": "The instance is not ready yet",
    "InstanceLockedForSecurity": SECURITY,
    "LockedForSecurity": SECURITY,
    "InstanceExpired": EXPIRED,
    "InstanceExpiredOrInArrears": EXPIRED,
    "DiskInArrears": "A disk of the instance is locked for overdue payment: pay first",
    "Account.Arrearage": OVERDUE,
    "InsufficientBalance": OVERDUE,
    "InvalidAccountStatus.NotEnoughBalance": OVERDUE,
    "OperationDenied.NoStock": NO_STOCK,
    "Zone.NotOnSale": NO_STOCK,
    "InvalidResourceType.NotSupported": NO_STOCK,
    "Forbidden.RiskControl": "Alibaba's risk control keeps this account from it: its owner has to ask Alibaba",
    "QuotaExceed": "A quota of this Alibaba Cloud account is used up",
    "QuotaExceeded": "A quota of this Alibaba Cloud account is used up",
    "OperationDenied": "Alibaba does not allow this for the instance as it is",
    "InvalidRegionId": "Alibaba Cloud has no region of that name for this account",
    "InvalidInstanceType": "Alibaba does not accept the instance type",
    "InvalidParameter": "Alibaba does not accept a value of this request",
}


def in_words(code: str, said: str) -> str:
    """Say a refusal in our words, then in Alibaba's; where we have none, only in Alibaba's."""
    found = max((start for start in REFUSALS if code.startswith(start)), key=len, default="")
    words = REFUSALS.get(found, "")
    if not words:
        return said
    return f"{words}: {said}" if said else f"{words}."
