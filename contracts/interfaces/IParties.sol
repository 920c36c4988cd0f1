// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Parties of a case
/// @notice Reads product registry and sale escrow for `IChallenge`: whose money a case delays, who bought the accused product,
/// whether its side is to blame, and which accounts are excluded from the panel. Stateless.
interface IParties {
    /// @notice Accounts that are excluded from the panel: all that took part in the case by an act of their own. An
    /// account that others involved is not excluded: an owner to whom a token was merely sent, a provider that only
    /// attested the original.
    /// @param originalId Zero for a case on an attestation.
    /// @param accusedId Id of the accused product.
    /// @param actors Accounts that acted in the case itself.
    /// @return Accounts; some may be zero or repeated.
    function excluded(
        uint256 originalId,
        uint256 accusedId,
        address[3] calldata actors
    ) external view returns (address[] memory);

    /// @notice Whether an account may answer for a product: its owner or its producer. The owner of a product in the
    /// hash timelock is the account that locked it there.
    /// @param productId Id of the product.
    /// @param account The account.
    /// @return answers Whether it may.
    /// @return owner The product's owner.
    function answersFor(uint256 productId, address account) external view returns (bool answers, address owner);

    /// @notice Whether the accused's side could know the original: its blocks were published before the accused was
    /// created, that is before its commitment or its task's delivery; not in the same second.
    /// @param originalId Id of the original; zero for a case on an attestation.
    /// @param accusedId Id of the accused product.
    /// @return True if it could.
    function couldKnow(uint256 originalId, uint256 accusedId) external view returns (bool);

    /// @notice Money that a case opened now may delay: the price of an open sale, and a backing whose season may end
    /// before the case does.
    /// @param productId Id of the product.
    /// @return amount In base units.
    function heldMoney(uint256 productId) external view returns (uint256 amount);

    /// @notice The seller whose money a case delays: the price of a sale or, if there is none, a backing whose season
    /// is over.
    /// @param productId Id of the product.
    /// @param openedAt When the case was opened, in Unix seconds.
    /// @return seller Zero if no money is delayed.
    /// @return amount In base units.
    function resting(uint256 productId, uint256 openedAt) external view returns (address seller, uint256 amount);

    /// @notice The account that bought the product in its latest sale and still has it, or would have it without an
    /// open sale. A product in the hash timelock belongs to the account that locked it there.
    /// @param productId Id of the product.
    /// @return buyer Zero if there is none.
    /// @return loss The price that it paid, in base units.
    /// @return inSale Whether a sale is open, whose buyer is to be refunded.
    function buyerInGoodFaith(uint256 productId) external view returns (address buyer, uint256 loss, bool inSale);
}
