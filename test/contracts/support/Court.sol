// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEspPanel} from "../../../contracts/interfaces/IEspPanel.sol";
import {IEspRegistry} from "../../../contracts/interfaces/IEspRegistry.sol";
import {IUpkeepPool} from "../../../contracts/interfaces/IUpkeepPool.sol";
import {TestDollar} from "../../../contracts/payment/TestDollar.sol";
import {Actor, Genuine} from "./Genuine.sol";
import {Subject} from "./Subject.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

/// @notice A panel, something to decide, and providers to sit. Time and blocks move only when a test says so.
abstract contract Court is Genuine {
    uint256 internal constant FEE = 5 * DOLLAR;
    uint256 internal constant SEAT_STAKE = 50 * DOLLAR;
    uint256 internal constant PENALTY = 20 * DOLLAR;
    uint256 internal constant LAST_FEE = 35 * DOLLAR;
    uint256 internal constant LAST_PENALTY = 100; // of the stake, in 1/10,000
    uint256 internal constant COMMIT = 100;
    uint256 internal constant UNVEIL = 80;
    uint256 internal constant APPEAL = 60;
    uint256 internal constant STAKE = 1_000 * DOLLAR;
    uint256 internal constant WORKING = STAKE - MINIMUM_STAKE; // what seats may reserve of it
    uint256 internal constant PROVIDERS = 60;

    uint256 internal constant FIRST = 0;
    uint256 internal constant LAST = 1;

    // What a juror does in a round, besides voting 1 or 2.
    uint256 internal constant ABSENT = 0;
    uint256 internal constant SECRET = 3; // commits, never reveals

    IEspPanel internal panel;
    Subject internal subject;
    address[] internal providers;

    function setUp() public virtual override {
        vm.warp(START);
        vm.roll(1_000);
        alice = actor("alice");
        bob = actor("bob");
        token = IERC20(create("TestDollar", ""));
        vault = newVault(token);
        esps = newEspRegistry(vault);
        pool = IUpkeepPool(create("UpkeepPool", abi.encode(vault, esps)));
        panel = newPanel(defaults());
        subject = new Subject(panel, vault);
        wire(address(vault), list(address(esps), address(panel)));
        wire(address(esps), list(address(panel), address(this)));
        wire(address(panel), list(address(subject), address(this)));
        for (uint256 i = 0; i < providerCount(); i++) seatable(STAKE);
        for (uint256 i = 0; i < 2; i++) {
            address who = i == 0 ? alice.who : bob.who;
            fund(who);
            vm.prank(who);
            token.approve(address(subject), type(uint256).max);
        }
    }

    function providerCount() internal view virtual returns (uint256) {
        return PROVIDERS;
    }

    function defaults() internal pure virtual returns (IEspPanel.Settings memory) {
        return
            IEspPanel.Settings({
                seats: 3,
                seatFee: FEE,
                seatStake: SEAT_STAKE,
                penalty: PENALTY,
                lastFee: LAST_FEE,
                lastPenaltyBasisPoints: LAST_PENALTY,
                leastProviders: 1,
                commitSeconds: COMMIT,
                revealSeconds: UNVEIL,
                appealSeconds: APPEAL
            });
    }

    function newPanel(IEspPanel.Settings memory settings) internal returns (IEspPanel) {
        return IEspPanel(create("EspPanel", abi.encode(vault, esps, pool, settings)));
    }

    /// @notice One more provider.
    function seatable(uint256 stake) internal returns (address esp) {
        esp = address(uint160(0x10_0000 + providers.length));
        providers.push(esp);
        for (uint256 sum = 0; sum < stake; sum += 1_000 * DOLLAR) TestDollar(address(token)).faucet(esp);
        vm.startPrank(esp);
        token.approve(address(vault), type(uint256).max);
        esps.register("A provider", "http://127.0.0.1:4001", stake);
        vm.stopPrank();
    }

    /// @notice Takes up to `amount` of a provider's stake, as another module would.
    function slash(address esp, uint256 amount) internal {
        uint256 frozen = esps.freeze(esp, amount, 0);
        esps.slashFrozen(esp, bob.who, frozen, 0);
    }

    // --- steps ---

    function ask() internal returns (uint256) {
        return ask(new address[](0));
    }

    function ask(address[] memory excluded) internal returns (uint256) {
        vm.prank(alice.who);
        return subject.ask(excluded);
    }

    function appealBy(address who, uint256 id) internal {
        vm.prank(who);
        panel.appeal(id, "");
    }

    /// @notice The current block gets `hash`, and the next one begins.
    function mine(bytes32 hash) internal {
        uint256 number = vm.getBlockNumber();
        vm.setBlockhash(number, hash);
        vm.roll(number + 1);
    }

    function drawWith(uint256 id, bytes32 hash) internal {
        mine(hash);
        holds("drawn", panel.draw(id));
    }

    /// @notice Draws three seats for three providers.
    function drawDistinct(uint256 id) internal {
        for (uint256 n = 0; ; n++) {
            if (!_distinct(id, keccak256(abi.encode(n)))) continue;
            drawWith(id, keccak256(abi.encode(n)));
            same("all distinct", panel.jurorsOf(id, FIRST).length, 3);
            return;
        }
    }

    function _distinct(uint256 id, bytes32 hash) private view returns (bool) {
        (address a, address b, address c) = (hit(id, hash, 0), hit(id, hash, 1), hit(id, hash, 2));
        return a != b && b != c && a != c;
    }

    /// @notice Whom the `i`th try of a draw hits, written down a second time.
    function hit(uint256 id, bytes32 hash, uint256 i) internal view returns (address) {
        bytes32 seed = keccak256(abi.encode(hash, id));
        return esps.drawAt(uint256(keccak256(abi.encode(seed, i))) % esps.frozenWeight());
    }

    function salt(address juror) internal pure returns (bytes32) {
        return keccak256(abi.encode("salt", juror));
    }

    function commit(uint256 id, uint256 round, address juror, uint256 vote) internal {
        bytes32 commitment = keccak256(abi.encode(vote, salt(juror), juror, id, round));
        vm.prank(juror);
        panel.commit(id, round, commitment);
    }

    function reveal(uint256 id, uint256 round, address juror, uint256 vote) internal {
        vm.prank(juror);
        panel.reveal(id, round, vote, salt(juror));
    }

    /// @notice The first round from just after its draw to its appeal window. Juror `i` does `acts[i]`; beyond, the last act.
    function play(uint256 id, uint256[] memory acts) internal {
        playRound(id, FIRST, panel.jurorsOf(id, FIRST), acts);
    }

    /// @notice The last round from its beginning to its end. Provider `i` does `acts[i]`; beyond, the last act.
    function playLast(uint256 id, uint256[] memory acts) internal {
        playRound(id, LAST, providers, acts);
    }

    function playRound(uint256 id, uint256 round, address[] memory jurors, uint256[] memory acts) internal {
        for (uint256 i = 0; i < jurors.length; i++) {
            uint256 act = actOf(acts, i);
            if (act != ABSENT) commit(id, round, jurors[i], act == SECRET ? 1 : act);
        }
        if (nowSeconds() < panel.roundOf(id, round).commitUntil) vm.warp(panel.roundOf(id, round).commitUntil);
        for (uint256 i = 0; i < jurors.length; i++) {
            uint256 act = actOf(acts, i);
            if (act == 1 || act == 2) reveal(id, round, jurors[i], act);
        }
        if (nowSeconds() < panel.roundOf(id, round).revealUntil) vm.warp(panel.roundOf(id, round).revealUntil);
    }

    function actOf(uint256[] memory acts, uint256 i) internal pure returns (uint256) {
        return acts[i < acts.length ? i : acts.length - 1];
    }

    /// @notice `a` for each of the first `count`, then `b` for the rest.
    function split(uint256 count, uint256 a, uint256 b) internal pure returns (uint256[] memory l) {
        l = new uint256[](count + 1);
        for (uint256 i = 0; i < count; i++) l[i] = a;
        l[count] = b;
    }

    /// @notice Lets the appeal window pass.
    function conclude(uint256 id) internal {
        uint256 end = panel.roundOf(id, panel.disputeOf(id).rounds - 1).appealUntil;
        if (nowSeconds() < end) vm.warp(end);
    }

    function settleAll(uint256 id) internal {
        uint256 rounds = panel.disputeOf(id).rounds;
        for (uint256 round = 0; round < rounds; round++) {
            if (!panel.roundOf(id, round).settled) panel.settle(id, round);
        }
        if (rounds == 1) return;
        for (uint256 i = 0; i < providers.length; i++) {
            IEspPanel.Juror memory juror = panel.jurorOf(id, LAST, providers[i]);
            if (juror.votes != 0 && !juror.settled) panel.settleJuror(id, providers[i]);
        }
    }

    /// @notice All that is of an account: stake, and money in the vault and in its wallet.
    function wealth(address who) internal view returns (uint256) {
        return esps.espOf(who).stake + vault.balanceOf(who) + token.balanceOf(who);
    }

    // --- what must hold ---

    /// @notice Nothing is at risk any more and the panel holds nothing.
    function checkAllFree() internal view {
        for (uint256 i = 0; i < providers.length; i++) same("reserved", esps.espOf(providers[i]).reserved, 0);
        same("left in the panel", vault.balanceOf(address(panel)), 0);
        checkMoney();
    }

    /// @notice The registry holds all stakes, the vault holds the money of all accounts, and the tree all weights.
    function checkMoney() internal view {
        uint256 stakes = 0;
        uint256 weights = 0;
        uint256 sum = vault.balanceOf(address(panel)) + vault.balanceOf(address(subject)) + pool.balance();
        uint256 active = 0;
        for (uint256 i = 0; i < providers.length; i++) {
            IEspRegistry.Esp memory e = esps.espOf(providers[i]);
            if (esps.isActive(providers[i])) active++;
            stakes += e.stake;
            uint256 weight = esps.isActive(providers[i]) ? e.stake - e.unbonding : 0;
            same("weight", esps.weightOf(providers[i]), weight);
            weights += weight;
            sum += vault.balanceOf(providers[i]);
        }
        same("stakes", vault.balanceOf(address(esps)), stakes);
        same("weights", esps.totalWeight(), weights);
        same("active", esps.activeCount(), active);
        sum += stakes + vault.balanceOf(alice.who) + vault.balanceOf(bob.who);
        same("vault", token.balanceOf(address(vault)), sum);
    }

    // --- lists ---

    function votes(uint256 a) internal pure returns (uint256[] memory l) {
        l = new uint256[](1);
        l[0] = a;
    }

    function votes(uint256 a, uint256 b, uint256 c) internal pure returns (uint256[] memory l) {
        l = new uint256[](3);
        (l[0], l[1], l[2]) = (a, b, c);
    }
}
