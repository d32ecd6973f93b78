"""What an EMR release can do, by its label (``emr-7.2.0``)."""

import re

_LABEL = re.compile(r"emr-(\d+)\.(\d+)\b")


def has_policies(label: str) -> bool:
    """Releases from 5.30 and from 6.1 have auto-termination and managed scaling.

    https://docs.aws.amazon.com/emr/latest/APIReference/API_PutAutoTerminationPolicy.html
    https://docs.aws.amazon.com/emr/latest/ManagementGuide/emr-managed-scaling.html
    """
    return _since(label, (5, 30)) and _number(label) != (6, 0)


def cancels_running_steps(label: str) -> bool:
    """Releases from 5.28; older ones cancel what is pending only.

    https://docs.aws.amazon.com/emr/latest/APIReference/API_CancelSteps.html
    """
    return _since(label, (5, 28))


def _since(label: str, first: tuple[int, int]) -> bool:
    """Tell whether a release is at least that; of a label that is none of EMR's usual ones EMR may judge."""
    number = _number(label)
    return number is None or number >= first


def _number(label: str) -> tuple[int, int] | None:
    found = _LABEL.match(label)
    return (int(found[1]), int(found[2])) if found else None
