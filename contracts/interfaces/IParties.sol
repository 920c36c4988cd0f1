// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Who has a part in a case
/// @notice Reads product registry and sale escrow for `IChallenge`: whose money a case holds, who bought what is accused,
/// whether anybody is to blame, and who may not sit on the panel. It keeps nothing and moves nothing.
interface IParties {
    /// @notice Who is not drawn for the panel: everybody who took a part in the case by an act of its own. Whom others name
    /// stays in: an owner to whom a token was merely sent, a provider that only vouched for the original.
    /// @param originalId Zero for a case on an attestation.
    /// @param actors Who acted in the case itself.
    /// @return Accounts, some of them zero or named twice.
    function excluded(
        uint256 originalId,
        uint256 accusedId,
        address[3] calldata actors
    ) external view returns (address[] memory);

    /// @notice Whether `account` answers for a product: its owner or its producer. Of a product in the hash timelock the owner
    /// is whoever put it there.
    /// @return answers Whether it does.
    /// @return owner The product's owner.
    function answersFor(uint256 productId, address account) external view returns (bool answers, address owner);

    /// @notice Whether whoever brought the accused in could know the original: its blocks were published before the
    /// accused came into being, by its commitment or its task's delivery. In the same second they were not.
    function couldKnow(uint256 originalId, uint256 accusedId) external view returns (bool);

    /// @notice What a case that opens now may keep waiting, base units: the price of an open sale, and a backing the season of
    /// which may end before the case does.
    function heldMoney(uint256 productId) external view returns (uint256 amount);

    /// @notice The seller whose money rests because of a case, and that money in base units; zeroes where none does. It is the
    /// price of a sale, or, where none rests, a backing the season of which is over.
    /// @param openedAt When the case opened, seconds since 1970.
    function resting(uint256 productId, uint256 openedAt) external view returns (address seller, uint256 amount);

    /// @notice Who paid for the product in its latest sale and still has it, or would have it had an open sale not begun. A
    /// product in the hash timelock still belongs to whoever put it there.
    /// @return buyer Zero where nobody did.
    /// @return loss What it paid, base units.
    /// @return inSale Whether a sale is open, whose buyer is to be refunded.
    function buyerInGoodFaith(uint256 productId) external view returns (address buyer, uint256 loss, bool inSale);
}
