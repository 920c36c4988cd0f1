// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IArbitrator} from "../../contracts/interfaces/IArbitrator.sol";
import {IChallenge} from "../../contracts/interfaces/IChallenge.sol";
import {IEspPanel} from "../../contracts/interfaces/IEspPanel.sol";
import {IProductRegistry} from "../../contracts/interfaces/IProductRegistry.sol";
import {Dispute} from "./support/Dispute.sol";
import {Blocks} from "./support/Files.sol";
import {Actor} from "./support/Genuine.sol";

/// @notice The way through a real panel of providers, from the challenge to the last payment.
contract ChallengeBeforeEspsTest is Dispute {
    uint256 private constant SEATS = 3;

    IEspPanel private panel;
    Actor[] private jurors;
    uint256 private tinted;

    function setUp() public override {
        super.setUp();
        address[] memory modules = list(address(challenges));
        wire(address(panel), modules);
        for (uint256 i = 0; i < 4; i++) {
            jurors.push(actor(string(abi.encodePacked("juror", bytes1(uint8(0x30 + i))))));
            enroll(jurors[i]);
        }
        tinted = attest(mallory, borealis, keccak256("tinted"), Blocks.recoloured(1));
        skip(1);
    }

    function newArbitrator() internal override returns (IArbitrator) {
        IEspPanel.Settings memory s = IEspPanel.Settings({
            seats: SEATS,
            seatFee: PANEL_FEE / SEATS,
            seatStake: 50 * DOLLAR,
            penalty: 20 * DOLLAR,
            lastFee: 35 * DOLLAR,
            lastPenaltyBasisPoints: 100,
            leastProviders: 3,
            commitSeconds: 100,
            revealSeconds: 80,
            appealSeconds: 60
        });
        panel = IEspPanel(create("EspPanel", abi.encode(vault, esps, pool, s)));
        return panel;
    }

    /// @dev From the end of the response window to the ruling's execution; all seats vote `vote`, or stay away.
    function _decide(uint256 case_, uint256 vote) private returns (uint256 disputeId) {
        vm.roll(1_000);
        _finish(case_);
        disputeId = challenges.challengeOf(case_).disputeId;
        vm.roll(1_001);
        panel.draw(disputeId);
        address[] memory seated = panel.jurorsOf(disputeId, 0);
        holds("somebody sits", seated.length != 0);
        for (uint256 i = 0; i < seated.length; i++) {
            holds("nobody involved", seated[i] != borealis.who);
            if (vote == 0) continue;
            bytes32 commitment = panel.commitmentOf(vote, bytes32("salt"), seated[i], disputeId, 0);
            vm.prank(seated[i]);
            panel.commit(disputeId, 0, commitment);
        }
        for (uint256 i = 0; i < seated.length && vote != 0; i++) {
            vm.prank(seated[i]);
            panel.reveal(disputeId, 0, vote, bytes32("salt"));
        }
        skip(300);
        panel.execute(disputeId);
        panel.settle(disputeId, 0);
    }

    function _jurors() private view returns (uint256 money) {
        for (uint256 i = 0; i < 4; i++) money += vault.balanceOf(jurors[i].who);
        money += vault.balanceOf(aurora.who);
    }

    function test_APanelUpholds() public {
        uint256 case_ = appear(alice.who, original, tinted);
        uint256 d = _decide(case_, 1);
        same("the panel is challenged by", address(panel.disputeOf(d).arbitrable), address(challenges));
        _is(case_, IChallenge.Status.Upheld);
        holds("removed", _statusOf(tinted) == IProductRegistry.Status.Removed);
        same("alice, for a copy that was never offered", vault.balanceOf(alice.who), REST);
        same("the jurors", _jurors(), PANEL_FEE);
        same("nothing left with the panel", vault.balanceOf(address(panel)), 0);
        same("nor with the challenge", vault.balanceOf(address(challenges)), 0);
    }

    function test_APanelRejects() public {
        uint256 case_ = dispute(carol.who, tinted);
        _decide(case_, 2);
        _is(case_, IChallenge.Status.Rejected);
        same("borealis, whose stake answered", vault.balanceOf(borealis.who), REST - POOL_SHARE);
        same("carol", vault.balanceOf(carol.who), 0);
        same("the jurors", _jurors(), PANEL_FEE);
    }

    /// @notice No one votes: the challenger has deposit and fee back, and no more; what the silent lose is the pool's.
    function test_APanelThatStaysAwayDecidesNothing() public {
        uint256 case_ = appear(alice.who, original, tinted);
        _decide(case_, 0);
        _is(case_, IChallenge.Status.Undecided);
        holds("stays", _statusOf(tinted) == IProductRegistry.Status.Active);
        same("alice", vault.balanceOf(alice.who), REST + PANEL_FEE);
        same("the pool", pool.balance(), UPKEEP + SEATS * 20 * DOLLAR);
    }

    /// @notice All providers but the involved have left: no panel can be drawn, no one is hurt.
    function test_WithoutAnyUninvolvedProviderNothingIsDecided() public {
        for (uint256 i = 0; i < 4; i++) {
            vm.prank(jurors[i].who);
            esps.startUnbonding(1_000 * DOLLAR);
        }
        uint256 case_ = appear(alice.who, original, tinted);
        vm.roll(1_000);
        _finish(case_);
        vm.roll(1_001);
        uint256 d = challenges.challengeOf(case_).disputeId;
        panel.draw(d);
        panel.execute(d);
        _is(case_, IChallenge.Status.Undecided);
        same("alice", vault.balanceOf(alice.who), REST + PANEL_FEE);
    }
}
