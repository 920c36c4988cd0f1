// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IReputation} from "../interfaces/IReputation.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @title Subjective logic: operations on opinions
/// @notice Fixed point with 18 decimals; divisions round down and uncertainty receives the remainder, so that an opinion
/// always sums to one. Defaults of Kang et al., IoT-J 2019.
library Opinions {
    uint256 internal constant ONE = 1e18;
    /// @dev Weight of good and of bad outcomes; they sum to one, and bad ones weigh more.
    uint256 internal constant GOOD = 0.4e18;
    uint256 internal constant BAD = 0.6e18;
    /// @dev Share of the uncertainty that counts as trust.
    uint256 internal constant BASE_RATE = 0.5e18;
    /// @dev Prior weight of uncertainty, in wholly bad outcomes.
    uint256 internal constant PRIOR = 2;

    /// @notice The opinion without any evidence.
    /// @return (0, 0, 1e18).
    function vacuous() internal pure returns (IReputation.Opinion memory) {
        return IReputation.Opinion({belief: 0, disbelief: 0, uncertainty: ONE});
    }

    /// @notice Opinion from what is remembered of good and bad, `alpha` and `beta`, both with 18 decimals. With k and e
    /// the weights of good and bad: u = 2 / (2 + r) for the evidence r = (k alpha + e beta) / e, and belief to disbelief
    /// is as k alpha to e beta. One more outcome is at most one piece of evidence, so it moves the score by at most
    /// 1 / (3 + r).
    /// @param alpha Remembered good outcomes, with 18 decimals.
    /// @param beta Remembered bad outcomes, with 18 decimals.
    /// @return The opinion.
    function fromEvidence(uint256 alpha, uint256 beta) internal pure returns (IReputation.Opinion memory) {
        uint256 good = alpha * GOOD;
        uint256 bad = beta * BAD;
        uint256 all = good + bad + PRIOR * ONE * BAD;
        uint256 belief = Math.mulDiv(good, ONE, all);
        uint256 disbelief = Math.mulDiv(bad, ONE, all);
        return IReputation.Opinion({belief: belief, disbelief: disbelief, uncertainty: ONE - belief - disbelief});
    }

    /// @notice Consensus (cumulative fusion) of two opinions, at most one of which may be certain.
    /// @param x An opinion.
    /// @param y An opinion.
    /// @return The fused opinion.
    function consensus(
        IReputation.Opinion memory x,
        IReputation.Opinion memory y
    ) internal pure returns (IReputation.Opinion memory) {
        uint256 kappa = (x.uncertainty + y.uncertainty) * ONE - x.uncertainty * y.uncertainty; // 36 decimals
        uint256 belief = ((x.belief * y.uncertainty + y.belief * x.uncertainty) * ONE) / kappa;
        uint256 disbelief = ((x.disbelief * y.uncertainty + y.disbelief * x.uncertainty) * ONE) / kappa;
        return IReputation.Opinion({belief: belief, disbelief: disbelief, uncertainty: ONE - belief - disbelief});
    }

    /// @notice Score of an opinion: belief plus the base rate's share of the uncertainty.
    /// @param x The opinion.
    /// @return From 0 to 1e18.
    function score(IReputation.Opinion memory x) internal pure returns (uint256) {
        return x.belief + (BASE_RATE * x.uncertainty) / ONE;
    }
}
