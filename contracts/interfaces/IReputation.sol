// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Reputation of providers by multi-weight subjective logic
/// @notice One escrow that has ended is one interaction, of a quality from 0 to 1; nothing else but a false attestation
/// feeds an opinion. All numbers are fixed point with 18 decimals (WAD) unless said otherwise. docs/reputation.md has
/// the definition in words.
/// @dev Constant cost: time decay is one common factor of all sums, so they are kept per provider and brought up to
/// date when touched. Opinion, familiarity and value of a recommender are sampled at its own latest interaction; from
/// then on its weight fades, against a constant weight of not knowing.
interface IReputation {
    /// @notice belief + disbelief + uncertainty = 1e18.
    struct Opinion {
        uint256 belief;
        uint256 disbelief;
        uint256 uncertainty;
    }

    struct Score {
        uint256 score; // belief + baseRate * uncertainty of `fused`
        uint256 mass; // see `massOf`
        Opinion local; // the producer's own experience
        Opinion overall; // what the other producers say, weighted
        Opinion fused; // consensus of both
    }

    /// @notice An interaction was recorded; `local` is the producer's opinion after it, `overall` what all producers
    /// together say after it, `mass` what stands behind that.
    event OutcomeRecorded(
        address indexed esp,
        address indexed producer,
        uint256 quality,
        uint256 value,
        uint256 mass,
        Opinion local,
        Opinion overall
    );

    /// @notice Length of a decay slot, in seconds.
    function slotSeconds() external view returns (uint256);
    /// @notice The paid value at which a recommender's value weight is full, in base units.
    function valueCap() external view returns (uint256);

    /// @notice `producer`'s own opinion of `esp`, as far as it is remembered now; (0, 0, 1) for a stranger.
    function localOpinion(address producer, address esp) external view returns (Opinion memory);
    /// @notice Weighted mean opinion of all producers but `producer` and of one that knows nothing, now.
    function overallOpinion(address producer, address esp) external view returns (Opinion memory);
    /// @notice How much experience stands behind a provider, whatever it says: what all producers together paid lately, each
    /// up to `valueCap`, in caps. Many small customers add up to it; no opinion does.
    function massOf(address esp) external view returns (uint256);
    /// @notice Everybody who has an outcome with `esp`, in the order of their first ones. The list only grows: a contract
    /// should rather name those whose word it wants.
    function clientsOf(address esp) external view returns (address[] memory);
    /// @notice The score `producer` should rank `esp` by. Use the zero address for somebody without experience.
    function scoreOf(address producer, address esp) external view returns (Score memory);
    /// @notice Scores of many providers for one producer, in the order given.
    function scoresOf(address producer, address[] calldata esps) external view returns (Score[] memory);

    /// @notice Modules only: records an outcome of `quality`, from 0 to 1e18, over which `value` base units were paid.
    function record(address producer, address esp, uint256 quality, uint256 value) external;
}
