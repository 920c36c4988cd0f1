// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IBackings} from "./IBackings.sol";

/// @title Pledges: collateral for works brought to market
/// @notice A work, generated or existing, is sold only under a pledge: a constant amount, put down once before it is first
/// offered. It stays for a season after the latest sale. If the work is removed as a copy or as falsely attested, the pledge
/// pays for it; otherwise it is returned. A time stamp without a sale needs no pledge.
/// The same contract holds the backings of single sales, see {IBackings}.
/// @dev Promise to the pledger: the pledge is lost only if a challenge of this one product is upheld.
/// Promise to a successful challenger: while a work can be sold, there is a pledge that covers upkeep reward and panel fee.
interface IPledges is IBackings {
    /// @notice The pledge of one product.
    struct Pledge {
        address by; // put it down and receives it back; zero: none
        uint40 until; // end of the season of the latest sale, in Unix seconds; zero: not sold under this pledge yet
    }

    /// @notice `by` put down the pledge of a product.
    /// @param productId The product.
    /// @param by The account that paid, and to which it will be returned.
    /// @param amount In base units.
    event Pledged(uint256 indexed productId, address indexed by, uint256 amount);
    /// @notice A sale began or was settled: the pledge stays until `until`.
    /// @param productId The product.
    /// @param until Unix seconds.
    event PledgeExtended(uint256 indexed productId, uint256 until);
    /// @notice The pledge was returned to the account that had put it down.
    /// @param productId The product.
    /// @param by The account that receives it, in the vault.
    /// @param amount In base units.
    event PledgeReturned(uint256 indexed productId, address indexed by, uint256 amount);
    /// @notice The product was removed: the pledge was transferred to the challenge, which pays it out.
    /// @param productId The product.
    /// @param by The account that loses it.
    /// @param amount In base units.
    event PledgeForfeited(uint256 indexed productId, address indexed by, uint256 amount);

    /// @notice The product has no pledge: it cannot be sold, and there is none to withdraw.
    error Pledges_NotPledged(uint256 productId);
    /// @notice The product has a pledge.
    error Pledges_AlreadyPledged(uint256 productId, address by);
    /// @notice Only an active product can have a pledge.
    error Pledges_NotActive(uint256 productId);
    /// @notice The season lasts until `until`.
    error Pledges_SeasonRuns(uint256 productId, uint256 until, uint256 timestamp);
    /// @notice A case on the product is still open.
    error Pledges_UnderChallenge(uint256 productId);

    /// @notice Amount of every pledge.
    /// @return In base units.
    function amount() external view returns (uint256);

    /// @notice How long a pledge stays after the latest sale.
    /// @return In seconds.
    function seasonSeconds() external view returns (uint256);

    /// @notice The pledge of a product.
    /// @param productId The product.
    /// @return Zeroes if there is none.
    function pledgeOf(uint256 productId) external view returns (Pledge memory);

    /// @notice Puts down the pledge of a product.
    /// @dev Caller: anyone, usually the owner before the first offer. Requires an active product without a pledge.
    /// Emits `Pledged`.
    /// @param productId The product.
    function pledge(uint256 productId) external;

    /// @notice Returns a pledge to the account that put it down.
    /// @dev Caller: anyone. Requires that the season is over, or never began, and that no case on the product is open.
    /// Emits `PledgeReturned`.
    /// @param productId The product, removed or not.
    function withdraw(uint256 productId) external;

    /// @notice Restarts the season because a sale begins or is settled.
    /// @dev Caller: the sale escrow. Never reverts for it, so that a settlement cannot fail here. Emits
    /// `PledgeExtended` if there is a pledge.
    /// @param productId The product.
    /// @return pledged Whether there is a pledge.
    function extend(uint256 productId) external returns (bool pledged);

    /// @notice Transfers the pledge of a product that is being removed to the caller, in the vault.
    /// @dev Caller: the challenge. Emits `PledgeForfeited` if there is a pledge.
    /// @param productId The product.
    /// @return by The account that had put it down; zero without a pledge.
    /// @return forfeited In base units; zero without a pledge.
    function forfeit(uint256 productId) external returns (address by, uint256 forfeited);
}
