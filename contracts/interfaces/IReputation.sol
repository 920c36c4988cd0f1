// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Reputation of providers by multi-weight subjective logic
/// @notice One settled escrow is one interaction; nothing else feeds an opinion. All numbers are fixed point with 18
/// decimals (WAD) unless said otherwise.
/// @dev Constant cost: time decay is one common factor of all sums, so they are kept per provider and brought up to
/// date when touched. Familiarity and value of a recommender are sampled at its own latest interaction. Recommendations
/// that weigh no more than 1e-12 together count as none; 1 is one fresh, fully paid recommendation, so that is what 124
/// slots leave of it while somebody else goes on dealing with the provider.
interface IReputation {
    /// @notice belief + disbelief + uncertainty = 1e18.
    struct Opinion {
        uint256 belief;
        uint256 disbelief;
        uint256 uncertainty;
    }

    struct Score {
        uint256 score; // belief + baseRate * uncertainty of `fused`
        Opinion local; // the producer's own experience
        Opinion overall; // what the other producers say, weighted
        Opinion fused; // consensus of both
    }

    /// @notice An interaction was recorded; `local` is the producer's opinion after it, `overall` what all producers
    /// together say after it.
    event OutcomeRecorded(
        address indexed esp,
        address indexed producer,
        bool positive,
        uint256 value,
        Opinion local,
        Opinion overall
    );

    /// @notice Length of a decay slot, in seconds.
    function slotSeconds() external view returns (uint256);
    /// @notice The paid value at which a recommender's value weight is full, in base units.
    function valueCap() external view returns (uint256);

    /// @notice `producer`'s own opinion of `esp`; (0, 0, 1) for a stranger.
    function localOpinion(address producer, address esp) external view returns (Opinion memory);
    /// @notice Weighted mean opinion of all producers but `producer`; (0, 0, 1) when there is none.
    function overallOpinion(address producer, address esp) external view returns (Opinion memory);
    /// @notice The score `producer` should rank `esp` by. Use the zero address for somebody without experience.
    function scoreOf(address producer, address esp) external view returns (Score memory);
    /// @notice Scores of many providers for one producer, in the order given.
    function scoresOf(address producer, address[] calldata esps) external view returns (Score[] memory);

    /// @notice Modules only: records the outcome of a settled escrow worth `value` base units.
    function record(address producer, address esp, bool positive, uint256 value) external;
}
