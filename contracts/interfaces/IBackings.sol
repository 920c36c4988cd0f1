// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Backings: a seller's collateral for a single sale
/// @notice A seller may promise with a listing that the buyer is compensated if the work proves to be a copy. It reserves that
/// money for the product first, so that it is available whenever the listing can be locked; the lock binds it to the sale. If
/// the sale is refunded, the backing is returned at once. Otherwise it stays for a season after the settlement, as the pledge
/// does. If the work is removed in that time, the buyer receives the part of its loss that is not compensated yet, up to the
/// backing, and no one else receives any of it. The remainder is returned to the seller.
/// @dev Each sale has a backing of its own. When the product's next sale is settled, its buyer has sold it on and cannot be
/// paid from the backing any more: it is returned.
/// Promise to the seller: it never loses more than the price that the buyer paid it, and waits for at most one dispute of
/// maximum length.
/// Promise to the buyer: the backing cannot be withdrawn while a case is open that was opened inside the season.
interface IBackings {
    /// @notice The backing of the open sale of a product.
    struct LockedBacking {
        address seller;
        uint96 amount; // base units; zero: none
    }

    /// @notice The backing of the latest settled sale of a product.
    struct Backing {
        // slot 0
        address seller; // receives what the buyer does not
        uint96 amount; // base units; zero: none
        // slot 1
        address buyer; // the only account that can be paid
        uint40 until; // end of the season, in Unix seconds
    }

    /// @notice A seller reserved money for listings of a product, or released its reserve.
    /// @param productId The product.
    /// @param seller Whose money it is.
    /// @param amount Reserve after the call, in base units.
    event BackingReserved(uint256 indexed productId, address indexed seller, uint256 amount);
    /// @notice A sale was locked with a backing, taken from the seller's reserve.
    /// @param productId The product.
    /// @param seller Whose money it is.
    /// @param amount The backing, in base units.
    event BackingLocked(uint256 indexed productId, address indexed seller, uint256 amount);
    /// @notice A sale was settled: from now on its backing covers the buyer.
    /// @param productId The product.
    /// @param seller Whose money it is.
    /// @param buyer Account that is paid if the product is removed.
    /// @param amount The backing, in base units.
    /// @param until End of the season, in Unix seconds.
    event BackingBegun(
        uint256 indexed productId,
        address indexed seller,
        address indexed buyer,
        uint256 amount,
        uint256 until
    );
    /// @notice A backing ended; `toBuyer` and `toSeller` sum to it.
    /// @param productId The product.
    /// @param seller Who put it down.
    /// @param buyer Buyer of the sale; zero if the sale was refunded.
    /// @param toBuyer Paid to the buyer, in base units.
    /// @param toSeller Returned to the seller, in base units.
    event BackingEnded(
        uint256 indexed productId,
        address indexed seller,
        address indexed buyer,
        uint256 toBuyer,
        uint256 toSeller
    );

    /// @notice The seller's reserve is smaller than the backing that its listing promises, in base units.
    error Backings_NotReserved(uint256 productId, address seller, uint256 reserved, uint256 needed);
    /// @notice The caller has no reserve for the product.
    error Backings_NothingReserved(uint256 productId, address seller);
    /// @notice The product's latest settled sale has no backing, or it has ended.
    error Backings_None(uint256 productId);
    /// @notice The season lasts until `until`, and the product has not been removed.
    error Backings_SeasonRuns(uint256 productId, uint256 until, uint256 timestamp);
    /// @notice A case that decides about the backing is still open.
    error Backings_UnderChallenge(uint256 productId);

    /// @notice The backing of a product's latest settled sale.
    /// @param productId The product.
    /// @return The backing; zeroes if there is none.
    function backingOf(uint256 productId) external view returns (Backing memory);

    /// @notice The backing of a product's open sale.
    /// @param productId The product.
    /// @return The backing; zeroes if there is none.
    function lockedBackingOf(uint256 productId) external view returns (LockedBacking memory);

    /// @notice A seller's reserve for listings of a product.
    /// @param productId The product.
    /// @param seller Who reserved it.
    /// @return In base units.
    function reservedFor(uint256 productId, address seller) external view returns (uint256);

    /// @notice Adds to the caller's reserve for listings of a product.
    /// @dev Caller: anyone; only a listing of the product's owner can use it. Collects `amount` through the vault.
    /// Emits `BackingReserved`.
    /// @param productId The product.
    /// @param amount Base units to add.
    function reserveBacking(uint256 productId, uint256 amount) external;

    /// @notice Returns the caller's reserve for a product. Listings that promise it can no longer be locked.
    /// @dev Reverts with `Backings_NothingReserved` without a reserve. Emits `BackingReserved` with zero.
    /// @param productId The product.
    function releaseBacking(uint256 productId) external;

    /// @notice Ends the backing of a product's latest settled sale when it is due.
    /// @dev Caller: anyone. If the product was removed: as soon as no case on it is open; the buyer receives the part
    /// of its loss that is not compensated yet. Otherwise from `until` on, unless a case is open that was opened
    /// earlier. Later cases are ignored, so that a backing is delayed by at most one dispute. Emits `BackingEnded`.
    /// @param productId The product, removed or not.
    function closeBacking(uint256 productId) external;

    /// @notice Binds `amount` of the seller's reserve to a sale that is being locked.
    /// @dev Caller: the sale escrow. Emits `BackingLocked`.
    /// @param productId The product.
    /// @param seller Seller of the sale.
    /// @param amount The backing, in base units.
    function lockBacking(uint256 productId, address seller, uint256 amount) external;

    /// @notice Returns the backing of a sale that was refunded.
    /// @dev Caller: the sale escrow. Never reverts for it, so that a refund cannot fail here. Emits `BackingEnded`.
    /// @param productId The product.
    function returnBacking(uint256 productId) external;

    /// @notice Starts the backing of a sale that was settled and returns that of the previous sale.
    /// @dev Caller: the sale escrow. Never reverts for it, so that a settlement cannot fail here. Emits `BackingEnded`
    /// for the earlier backing and `BackingBegun` for the new one, if there are any.
    /// @param productId The product.
    /// @param buyer Buyer of the sale.
    function beginBacking(uint256 productId, address buyer) external;
}
