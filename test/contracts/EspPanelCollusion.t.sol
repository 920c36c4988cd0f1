// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Court} from "./support/Court.sol";

/// @notice Colluders vote 2 whatever is asked, all others votes 1, and the wronged side appeals. The disputes are from
/// fixed seeds; figures over many more are in docs/experiments/panel.md.
contract EspPanelCollusionTest is Court {
    uint256 private constant DISPUTES = 40;

    struct Tally {
        uint256 wrongAtFirst;
        uint256 wrongInTheEnd;
        uint256 colludersHad;
        uint256 colludersHave;
        uint256 watcherHad;
        uint256 watcherHas;
    }

    function _play(uint256 colluders) private returns (Tally memory tally) {
        uint256[] memory how = split(colluders, 2, 1);
        for (uint256 i = 0; i < colluders; i++) tally.colludersHad += wealth(providers[i]);
        for (uint256 n = 0; n < DISPUTES; n++) {
            if (token.balanceOf(alice.who) < 100 * DOLLAR) fund(alice.who);
            uint256 id = ask();
            drawWith(id, keccak256(abi.encode(n)));
            address[] memory jurors = panel.jurorsOf(id, FIRST);
            uint256[] memory seats = new uint256[](jurors.length);
            for (uint256 i = 0; i < jurors.length; i++) {
                seats[i] = uint160(jurors[i]) < uint160(providers[0]) + colluders ? 2 : 1;
            }
            play(id, seats);
            if (panel.currentRuling(id) == 2) {
                tally.wrongAtFirst++;
                tally.watcherHad += wealth(bob.who);
                appealBy(bob.who, id);
                playLast(id, how);
            }
            conclude(id);
            if (panel.currentRuling(id) == 2) tally.wrongInTheEnd++;
            panel.execute(id);
            settleAll(id);
            if (panel.disputeOf(id).rounds == 2) tally.watcherHas += wealth(bob.who);
        }
        for (uint256 i = 0; i < colluders; i++) tally.colludersHave += wealth(providers[i]);
        checkAllFree();
    }

    /// @notice A third of the stake takes about a quarter of the first rounds, loses them all on appeal, and pays whoever
    /// appealed.
    function test_AThirdOfTheStakeIsOverturned() public {
        Tally memory tally = _play(PROVIDERS / 3);
        holds("first rounds are taken: 25.9 % expected", tally.wrongAtFirst >= 4 && tally.wrongAtFirst <= 18);
        same("in the end", tally.wrongInTheEnd, 0);
        holds("the colluders lose", tally.colludersHave + DISPUTES * FEE < tally.colludersHad);
        holds("watching pays", tally.watcherHas >= tally.watcherHad + tally.wrongAtFirst * 5 * DOLLAR);
    }

    /// @notice More than half of the stake decides everything that is appealed.
    function test_MoreThanHalfOfTheStakeIsTooMuch() public {
        Tally memory tally = _play(PROVIDERS / 2 + 1);
        holds("first rounds: half expected", tally.wrongAtFirst >= 10 && tally.wrongAtFirst <= 32);
        same("in the end as at first", tally.wrongInTheEnd, tally.wrongAtFirst);
    }
}
