// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Backings: what sellers put behind single sales
/// @notice A seller may promise with a listing that the buyer has money back if the work proves to be a copy. It reserves that
/// money for the product first, so that it is there whenever the listing can be locked; the lock binds it to the sale. If the
/// sale is refunded it returns at once. Otherwise it stays for a season after the settlement, as the pledge does. If the
/// work is removed meanwhile, the buyer has what it still lacks, as far as the backing reaches, and nobody else has any of it.
/// What is left returns to the seller.
/// @dev Each sale has a backing of its own. When the product's next sale is settled its buyer has sold it on, and nobody can
/// be paid from the backing any more: it returns.
/// Promise to the seller: it never loses more than the price that the buyer paid it, and waits one longest dispute at most.
/// Promise to the buyer: the backing cannot leave while a case runs that opened inside the season.
interface IBackings {
    /// @notice The backing of the open sale of a product.
    struct LockedBacking {
        address seller;
        uint96 amount; // base units; zero: none
    }

    /// @notice The backing of the latest settled sale of a product.
    struct Backing {
        // slot 0
        address seller; // has back what the buyer does not get
        uint96 amount; // base units; zero: none
        // slot 1
        address buyer; // who alone may be paid
        uint40 until; // end of the season, in Unix seconds
    }

    /// @notice A seller reserved money for listings of a product, or took back what it had reserved.
    /// @param productId The product.
    /// @param seller Whose money it is.
    /// @param amount What is reserved now, base units.
    event BackingReserved(uint256 indexed productId, address indexed seller, uint256 amount);
    /// @notice A sale was locked with a backing, out of what its seller had reserved.
    /// @param productId The product.
    /// @param seller Whose money it is.
    /// @param amount Base units.
    event BackingLocked(uint256 indexed productId, address indexed seller, uint256 amount);
    /// @notice The sale was settled: from now on its backing answers to the buyer.
    /// @param productId The product.
    /// @param seller Whose money it is.
    /// @param buyer Who may be paid.
    /// @param amount Base units.
    /// @param until End of the season, in Unix seconds.
    event BackingBegun(
        uint256 indexed productId,
        address indexed seller,
        address indexed buyer,
        uint256 amount,
        uint256 until
    );
    /// @notice A backing ended: `toBuyer` and `toSeller` are the whole of it.
    /// @param productId The product.
    /// @param seller Who put it down.
    /// @param buyer Whose purchase it was for; zero where the sale was refunded.
    /// @param toBuyer Base units.
    /// @param toSeller Base units.
    event BackingEnded(
        uint256 indexed productId,
        address indexed seller,
        address indexed buyer,
        uint256 toBuyer,
        uint256 toSeller
    );

    /// @notice The seller has not reserved what its listing promises.
    error Backings_NotReserved(uint256 productId, address seller, uint256 reserved, uint256 needed);
    /// @notice The caller has reserved nothing for the product.
    error Backings_NothingReserved(uint256 productId, address seller);
    /// @notice The product's latest settled sale has no backing, or it has ended.
    error Backings_None(uint256 productId);
    /// @notice The season runs until `until`, and the product stands.
    error Backings_SeasonRuns(uint256 productId, uint256 until, uint256 timestamp);
    /// @notice A case that decides about the backing has not ended.
    error Backings_UnderChallenge(uint256 productId);

    /// @notice The backing of a product's latest settled sale.
    /// @param productId The product.
    /// @return Zeroes without one.
    function backingOf(uint256 productId) external view returns (Backing memory);

    /// @notice The backing of a product's open sale.
    /// @param productId The product.
    /// @return Zeroes without one.
    function lockedBackingOf(uint256 productId) external view returns (LockedBacking memory);

    /// @notice What a seller has reserved for listings of a product.
    /// @param productId The product.
    /// @param seller Who reserved it.
    /// @return In base units.
    function reservedFor(uint256 productId, address seller) external view returns (uint256);

    /// @notice Adds to what the caller has reserved for listings of a product. Caller: its seller.
    /// @dev Emits `BackingReserved`.
    /// @param productId The product.
    /// @param amount In base units.
    function reserveBacking(uint256 productId, uint256 amount) external;

    /// @notice Returns what the caller has reserved for a product. Listings that promise it can be locked no more.
    /// @dev Emits `BackingReserved` with zero.
    /// @param productId The product.
    function releaseBacking(uint256 productId) external;

    /// @notice Ends the backing of a product's latest settled sale, when it is due. Caller: anybody.
    /// @dev If the product was removed: as soon as no case on it runs. The buyer has what it still lacks. Otherwise from `until`
    /// on, unless a case runs that opened before. Later cases are ignored, so that nobody can delay it for longer than one dispute.
    /// Emits `BackingEnded`.
    /// @param productId The product, removed or not.
    function closeBacking(uint256 productId) external;

    /// @notice Sale escrow only: a sale is locked, and binds `amount` of what its seller has reserved.
    /// @dev Emits `BackingLocked`.
    /// @param productId The product.
    /// @param seller Of the sale.
    /// @param amount In base units.
    function lockBacking(uint256 productId, address seller, uint256 amount) external;

    /// @notice Sale escrow only: a sale with a backing was refunded.
    /// @dev Never reverts for the sale escrow, so that a refund cannot fail on it. Emits `BackingEnded`.
    /// @param productId The product.
    function returnBacking(uint256 productId) external;

    /// @notice Sale escrow only: a sale was settled. The backing of the sale before it returns, and this one begins.
    /// @dev Never reverts for the sale escrow, so that a settlement cannot fail on it. Emits `BackingEnded` for the earlier one and
    /// `BackingBegun` for this one, where there are such.
    /// @param productId The product.
    /// @param buyer Of the sale.
    function beginBacking(uint256 productId, address buyer) external;
}
