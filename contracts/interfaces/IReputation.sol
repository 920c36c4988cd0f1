// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Reputation of providers by multi-weight subjective logic
/// @notice Each escrow that has ended is one interaction, with a quality from 0 to 1; apart from false attestations nothing
/// else changes an opinion. All numbers are fixed point with 18 decimals (WAD) unless stated otherwise. Defined in
/// docs/reputation.md.
/// @dev Constant cost: time decay is one common factor of all sums, so they are stored per provider and updated lazily.
/// Opinion, familiarity and value of a recommender are sampled at its own latest interaction; from then on its weight decays,
/// relative to a constant weight of a vacuous opinion.
interface IReputation {
    /// @notice belief + disbelief + uncertainty = 1e18.
    struct Opinion {
        uint256 belief;
        uint256 disbelief;
        uint256 uncertainty;
    }

    /// @notice A provider's score for one producer.
    struct Score {
        uint256 score; // belief + baseRate * uncertainty of `fused`
        uint256 mass; // see `massOf`
        Opinion local; // the producer's own experience
        Opinion overall; // weighted mean of the other producers' opinions
        Opinion fused; // consensus of both
    }

    /// @notice An interaction was recorded.
    /// @param esp The provider's account.
    /// @param producer The producer's account.
    /// @param quality From 0 to 1e18.
    /// @param value Base units paid.
    /// @param mass See `massOf`, after the interaction.
    /// @param local The producer's opinion after the interaction.
    /// @param overall Opinion of all producers together after the interaction.
    event OutcomeRecorded(
        address indexed esp,
        address indexed producer,
        uint256 quality,
        uint256 value,
        uint256 mass,
        Opinion local,
        Opinion overall
    );

    /// @notice Length of a decay slot.
    /// @return In seconds.
    function slotSeconds() external view returns (uint256);
    /// @notice Paid value at which a recommender's value weight is full.
    /// @return In base units.
    function valueCap() external view returns (uint256);

    /// @notice A producer's own opinion of a provider, decayed to the present.
    /// @param producer The producer's account.
    /// @param esp The provider's account.
    /// @return (0, 0, 1e18) without experience.
    function localOpinion(address producer, address esp) external view returns (Opinion memory);
    /// @notice Weighted mean, at present, of the opinions of all producers but `producer` and of a vacuous one.
    /// @param producer The producer's account.
    /// @param esp The provider's account.
    /// @return The opinion.
    function overallOpinion(address producer, address esp) external view returns (Opinion memory);
    /// @notice How much experience stands behind a provider, whether good or bad: what all producers together have paid
    /// lately, each counted up to `valueCap`. Many small customers increase it; no opinion does.
    /// @param esp The provider's account.
    /// @return In multiples of `valueCap`, with 18 decimals.
    function massOf(address esp) external view returns (uint256);
    /// @notice All producers that have an outcome with a provider. The list only grows, so a contract should pass the clients
    /// it relies on instead of reading all.
    /// @param esp The provider's account.
    /// @return In the order of their first outcomes.
    function clientsOf(address esp) external view returns (address[] memory);
    /// @notice The score by which `producer` should rank `esp`.
    /// @param producer The zero address: an account without experience.
    /// @param esp The provider's account.
    /// @return The score with its parts.
    function scoreOf(address producer, address esp) external view returns (Score memory);
    /// @notice Scores of many providers for one producer.
    /// @param producer The zero address: an account without experience.
    /// @param esps Providers.
    /// @return In the order of `esps`.
    function scoresOf(address producer, address[] calldata esps) external view returns (Score[] memory);

    /// @notice Records an outcome.
    /// @dev Caller: a module. Emits `OutcomeRecorded`.
    /// @param producer The producer's account.
    /// @param esp The provider's account.
    /// @param quality From 0 to 1e18.
    /// @param value Base units paid.
    function record(address producer, address esp, uint256 quality, uint256 value) external;
}
