// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IBackings} from "./IBackings.sol";

/// @title Pledges of those who bring works to market
/// @notice A work is sold only under a pledge: one constant amount, put down once by whoever first offers it, generated or existing.
/// It stays for a season after the latest sale. When the work is removed as a copy or as falsely attested, the pledge pays
/// for it; otherwise it returns. A time stamp without a sale needs no pledge.
/// The same contract keeps the backings of single sales, see {IBackings}.
/// @dev Promise to the pledger: the pledge falls only when a challenge of this one product is upheld.
/// Promise to a right challenger: while a work can be sold, a pledge lies that covers upkeep reward and panel fee.
interface IPledges is IBackings {
    /// @notice The pledge of one product.
    struct Pledge {
        address by; // who put it down and gets it back; zero: none
        uint40 until; // end of the season of the latest sale, in Unix seconds; zero: not sold under this pledge yet
    }

    /// @notice `by` put down the pledge of a product.
    /// @param productId The product.
    /// @param by Who paid, and gets it back.
    /// @param amount In base units.
    event Pledged(uint256 indexed productId, address indexed by, uint256 amount);
    /// @notice A sale began or ended: the pledge stays until `until`.
    /// @param productId The product.
    /// @param until Unix seconds.
    event PledgeExtended(uint256 indexed productId, uint256 until);
    /// @notice The pledge went back to who had put it down.
    /// @param productId The product.
    /// @param by Who has it back, in the vault.
    /// @param amount In base units.
    event PledgeReturned(uint256 indexed productId, address indexed by, uint256 amount);
    /// @notice The product was removed: the pledge went to the challenge, which pays it out.
    /// @param productId The product.
    /// @param by Who loses it.
    /// @param amount In base units.
    event PledgeForfeited(uint256 indexed productId, address indexed by, uint256 amount);

    /// @notice The product has no pledge, so it cannot be sold, and there is nothing to withdraw.
    error Pledges_NotPledged(uint256 productId);
    /// @notice The product has a pledge already.
    error Pledges_AlreadyPledged(uint256 productId, address by);
    /// @notice Only an active product can be pledged for.
    error Pledges_NotActive(uint256 productId);
    /// @notice The season runs until `until`.
    error Pledges_SeasonRuns(uint256 productId, uint256 until, uint256 timestamp);
    /// @notice A challenge of the product has not ended.
    error Pledges_UnderChallenge(uint256 productId);

    /// @notice What a pledge is.
    /// @return In base units.
    function amount() external view returns (uint256);

    /// @notice How long a pledge stays after the latest sale.
    /// @return In seconds.
    function seasonSeconds() external view returns (uint256);

    /// @notice The pledge of a product.
    /// @param productId The product.
    /// @return Zeroes without one.
    function pledgeOf(uint256 productId) external view returns (Pledge memory);

    /// @notice Puts down the pledge of a product. Caller: anybody, as a rule its owner before the first offer.
    /// @dev Requires an active product without a pledge. Emits `Pledged`.
    /// @param productId The product.
    function pledge(uint256 productId) external;

    /// @notice Returns a pledge to who put it down. Caller: anybody.
    /// @dev Requires that the season is over, or never began, and that no challenge of the product runs. Emits `PledgeReturned`.
    /// @param productId The product, removed or not.
    function withdraw(uint256 productId) external;

    /// @notice Sale escrow only: a sale begins or is settled, which restarts the season.
    /// @dev Never reverts for the sale escrow, so that a settlement cannot fail on it. Emits `PledgeExtended` where there is a pledge.
    /// @param productId The product.
    /// @return pledged Whether there is a pledge.
    function extend(uint256 productId) external returns (bool pledged);

    /// @notice Challenge only: takes the pledge of a product that is removed. The money moves to the caller in the vault.
    /// @dev Emits `PledgeForfeited` where there is a pledge.
    /// @param productId The product.
    /// @return by Who had put it down; zero without a pledge.
    /// @return forfeited In base units; zero without a pledge.
    function forfeit(uint256 productId) external returns (address by, uint256 forfeited);
}
