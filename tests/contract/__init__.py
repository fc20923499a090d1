"""What both ways of remembering people must do. Inherited by each lane's tests; what they do not share is told in
`test_differences`.
"""

from tests.contract.account_changes import AccountChanges
from tests.contract.credentials import Credentials
from tests.contract.devices import Devices
from tests.contract.holding import Holding
from tests.contract.signing_in import SigningIn


class StrategyContract(SigningIn, Devices, AccountChanges, Credentials, Holding):
    """All of it: subclasses say what `OnALane` asks for."""
