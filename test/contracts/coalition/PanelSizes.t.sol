// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Court} from "../support/Court.sol";

/// @notice How many providers of equal stake the panel needs for which property. Each line plays a wrong first ruling that is
/// appealed, once with hostile providers that vote wrongly and once with hostile providers that stay silent.
contract PanelSizesTest is Court {
    uint256 private constant RIGHT = 1;
    uint256 private constant WRONG = 2;
    uint256 private constant UNDECIDED = 0;

    function providerCount() internal pure override returns (uint256) {
        return 0;
    }

    /// @dev Of `count` providers the first ones are hostile, the next ones asleep, and the rest right.
    function _ruling(uint256 count, uint256 hostile, uint256 asleep, uint256 act) private returns (uint256) {
        while (providers.length < count) seatable(STAKE);
        uint256 id = ask();
        drawWith(id, "seed");
        play(id, votes(WRONG));
        vm.roll(vm.getBlockNumber() + 1);
        appealBy(bob.who, id);
        uint256[] memory how = new uint256[](count);
        for (uint256 i = 0; i < count; i++)
            how[i] =
                i < hostile
                    ? act
                    : i < hostile + asleep
                        ? ABSENT
                        : RIGHT;
        playLast(id, how);
        settleAll(id);
        checkAllFree();
        return panel.currentRuling(id);
    }

    function _check(uint256 count, uint256 hostile, uint256 asleep, uint256 ifWrong, uint256 ifSilent) private {
        same("hostile providers vote", _ruling(count, hostile, asleep, WRONG), ifWrong);
        delete providers;
        setUp();
        same("hostile providers are silent", _ruling(count, hostile, asleep, ABSENT), ifSilent);
    }

    function test_OneProviderDecidesAlone() public {
        _check({count: 1, hostile: 1, asleep: 0, ifWrong: WRONG, ifSilent: UNDECIDED});
    }

    function test_OfTwoEitherCanStopADecisionByItsVote() public {
        _check({count: 2, hostile: 1, asleep: 0, ifWrong: UNDECIDED, ifSilent: RIGHT});
    }

    function test_ThreeBearOneHostile() public {
        _check({count: 3, hostile: 1, asleep: 0, ifWrong: RIGHT, ifSilent: RIGHT});
    }

    function test_ThreeBearOneAsleep() public {
        _check({count: 3, hostile: 0, asleep: 1, ifWrong: RIGHT, ifSilent: RIGHT});
    }

    function test_ThreeDoNotBearOneHostileAndOneAsleep() public {
        _check({count: 3, hostile: 1, asleep: 1, ifWrong: UNDECIDED, ifSilent: UNDECIDED});
    }

    function test_FourBearOneHostileAndOneAsleep() public {
        _check({count: 4, hostile: 1, asleep: 1, ifWrong: RIGHT, ifSilent: RIGHT});
    }

    function test_SevenBearTwoHostileAndOneAsleep() public {
        _check({count: 7, hostile: 2, asleep: 1, ifWrong: RIGHT, ifSilent: RIGHT});
    }

    function test_SevenDoNotBearTwoHostileAndTwoAsleep() public {
        _check({count: 7, hostile: 2, asleep: 2, ifWrong: RIGHT, ifSilent: UNDECIDED});
    }
}
