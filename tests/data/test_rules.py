"""What other rooms know of the rules."""

from tierwise.contract.inputs.columns import NOT_A_PRODUCT
from tierwise.data.rules import mask_of


def test_the_contract_names_the_bit_of_what_is_no_product():
    assert mask_of("not_a_product") == NOT_A_PRODUCT
