// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IVault} from "../../contracts/interfaces/IVault.sol";
import {Wired} from "../../contracts/lib/Wired.sol";
import {TestDollar} from "../../contracts/payment/TestDollar.sol";
import {PaysByVault} from "../../contracts/payment/PaysByVault.sol";
import {Actor, Genuine, Job} from "./support/Genuine.sol";
import {FeeToken, HookToken, IHooked, SurchargeToken} from "./support/Tokens.sol";
import {Wallet} from "./support/Wallet.sol";
import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

/// @notice Collects for whoever calls it, as an escrow does.
contract Collector {
    IVault private immutable _vault;

    constructor(IVault vault) {
        _vault = vault;
    }

    function collect(uint256 amount) external {
        _vault.collect(msg.sender, amount);
    }

    function pay(address to, uint256 amount) external {
        _vault.move(to, amount);
    }
}

/// @notice Tries to use its money a second time while the token is on its way.
contract Reenterer is IHooked {
    IVault private immutable _vault;
    bytes[] private _calls;
    uint256 public refused;
    uint256 public passed;

    constructor(IVault vault) {
        _vault = vault;
        vault.token().approve(address(vault), type(uint256).max);
    }

    function plan(bytes calldata call) external {
        _calls.push(call);
    }

    function start(bytes calldata call) external {
        (bool ok, bytes memory reason) = address(_vault).call(call);
        if (!ok)
            assembly ("memory-safe") {
                revert(add(reason, 0x20), mload(reason))
            }
    }

    function tokensToSend(address, uint256) external {
        _attack();
    }

    function tokensReceived(address, uint256) external {
        _attack();
    }

    function _attack() private {
        for (uint256 i = 0; i < _calls.length; i++) {
            (bool ok, ) = address(_vault).call(_calls[i]);
            if (ok) passed++;
            else refused++;
        }
    }
}

contract VaultTest is Genuine {
    Collector private collector;
    IVault private own;

    function setUp() public override {
        super.setUp();
        own = newVault(token);
        collector = new Collector(own);
        wire(address(own), list(address(collector)));
        vm.prank(alice.who);
        token.approve(address(own), type(uint256).max);
    }

    function test_DepositMoveWithdraw() public {
        vm.expectEmit(address(own));
        emit IVault.Deposited(alice.who, 70);
        vm.prank(alice.who);
        own.deposit(70);
        vm.expectEmit(address(own));
        emit IVault.Moved(alice.who, bob.who, 30);
        vm.prank(alice.who);
        own.move(bob.who, 30);
        same("alice", own.balanceOf(alice.who), 40);
        vm.expectEmit(address(own));
        emit IVault.Withdrawn(bob.who, carol.who, 30);
        uint256 before = token.balanceOf(carol.who);
        vm.prank(bob.who);
        same("returned", own.withdraw(carol.who), 30);
        same("carol got it", token.balanceOf(carol.who), before + 30);
        same("bob has none", own.balanceOf(bob.who), 0);
        same("vault holds alice's", token.balanceOf(address(own)), 40);
    }

    function test_MoveToOneselfChangesNothing() public {
        vm.startPrank(alice.who);
        own.deposit(70);
        own.move(alice.who, 70);
        vm.stopPrank();
        same("alice", own.balanceOf(alice.who), 70);
    }

    function test_RevertWhen_MovingOrWithdrawingTooMuch() public {
        vm.expectRevert(abi.encodeWithSelector(IVault.Vault_InsufficientBalance.selector, bob.who, 1, 0));
        vm.prank(bob.who);
        own.move(alice.who, 1);
        vm.expectRevert(abi.encodeWithSelector(IVault.Vault_NothingToWithdraw.selector, bob.who));
        vm.prank(bob.who);
        own.withdraw(bob.who);
    }

    function test_CollectUsesTheBalanceFirst() public {
        vm.startPrank(alice.who);
        own.deposit(70);
        uint256 wallet = token.balanceOf(alice.who);
        collector.collect(50); // balance only
        same("wallet untouched", token.balanceOf(alice.who), wallet);
        collector.collect(50); // 20 of the balance, 30 of the wallet
        vm.stopPrank();
        same("wallet", token.balanceOf(alice.who), wallet - 30);
        same("alice", own.balanceOf(alice.who), 0);
        same("collector", own.balanceOf(address(collector)), 100);
    }

    function test_RevertWhen_AStrangerCollects() public {
        vm.expectRevert(abi.encodeWithSelector(Wired.Wired_NotModule.selector, stranger.who));
        vm.prank(stranger.who);
        own.collect(alice.who, 1);
    }

    function test_RevertWhen_WithoutAllowanceOrMoney() public {
        vm.expectRevert(abi.encodeWithSelector(IERC20Errors.ERC20InsufficientAllowance.selector, address(own), 0, 5));
        vm.prank(bob.who);
        collector.collect(5);
        vm.prank(stranger.who);
        token.approve(address(own), 5);
        vm.expectRevert(abi.encodeWithSelector(IERC20Errors.ERC20InsufficientBalance.selector, stranger.who, 0, 5));
        vm.prank(stranger.who);
        collector.collect(5);
    }

    /// @notice Whatever people do with it, the vault holds what it owes.
    function testFuzz_SumOfBalancesIsHeld(uint256[12] calldata amounts, uint8[12] calldata whats) public {
        Actor[3] memory people = [alice, bob, carol];
        for (uint256 i = 0; i < 12; i++) {
            Actor memory p = people[whats[i] % 3];
            Actor memory q = people[(whats[i] / 3) % 3];
            uint256 amount = within(amounts[i], 1, 100 * DOLLAR);
            vm.startPrank(p.who);
            token.approve(address(own), type(uint256).max);
            if (whats[i] % 4 == 0) own.deposit(amount);
            if (whats[i] % 4 == 1) collector.collect(amount);
            if (whats[i] % 4 == 2) own.move(q.who, within(amount, 0, own.balanceOf(p.who)));
            if (whats[i] % 4 == 3 && own.balanceOf(p.who) != 0) own.withdraw(q.who);
            vm.stopPrank();
        }
        uint256 sum =
            own.balanceOf(alice.who) +
                own.balanceOf(bob.who) +
                own.balanceOf(carol.who) +
                own.balanceOf(address(collector));
        same("sum", sum, token.balanceOf(address(own)));
    }

    // --- permit ---

    function _permit(
        Actor memory a,
        address spender,
        uint256 value,
        uint256 deadline
    ) private view returns (uint8 v, bytes32 r, bytes32 s) {
        TestDollar dollar = TestDollar(address(token));
        bytes32 structHash = keccak256(
            abi.encode(
                keccak256("Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)"),
                a.who,
                spender,
                value,
                dollar.nonces(a.who),
                deadline
            )
        );
        return vm.sign(a.key, keccak256(abi.encodePacked(hex"1901", dollar.DOMAIN_SEPARATOR(), structHash)));
    }

    function test_PermitAndLockInOneCall() public {
        Job memory j = job(alice, aurora, 5 * DOLLAR, 1);
        vm.prank(alice.who);
        token.approve(address(vault), 0);
        uint256 deadline = nowSeconds() + 60;
        (uint8 v, bytes32 r, bytes32 s) = _permit(alice, address(vault), j.quote.fee, deadline);
        bytes[] memory calls = new bytes[](2);
        calls[0] = abi.encodeCall(PaysByVault.permit, (j.quote.fee, deadline, v, r, s));
        calls[1] = abi.encodeCall(generation.lock, (j.quote, j.quoteSignature, ENCRYPTION_KEY, address(0)));
        vm.prank(alice.who);
        PaysByVault(address(generation)).multicall(calls);
        same("locked", vault.balanceOf(address(generation)), j.quote.fee);
    }

    function test_PermitSentByAnotherFirstIsHarmless() public {
        Job memory j = job(alice, aurora, 5 * DOLLAR, 1);
        vm.prank(alice.who);
        token.approve(address(vault), 0);
        uint256 deadline = nowSeconds() + 60;
        (uint8 v, bytes32 r, bytes32 s) = _permit(alice, address(vault), j.quote.fee, deadline);
        // Mallory saw it and is first; alice's own call passes all the same.
        vm.prank(mallory.who);
        TestDollar(address(token)).permit(alice.who, address(vault), j.quote.fee, deadline, v, r, s);
        bytes[] memory calls = new bytes[](2);
        calls[0] = abi.encodeCall(PaysByVault.permit, (j.quote.fee, deadline, v, r, s));
        calls[1] = abi.encodeCall(generation.lock, (j.quote, j.quoteSignature, ENCRYPTION_KEY, address(0)));
        vm.prank(alice.who);
        PaysByVault(address(generation)).multicall(calls);
        same("locked", vault.balanceOf(address(generation)), j.quote.fee);
    }

    function test_RevertWhen_PermitIsForged() public {
        Job memory j = job(alice, aurora, 5 * DOLLAR, 1);
        vm.prank(alice.who);
        token.approve(address(vault), 0);
        uint256 deadline = nowSeconds() + 60;
        (uint8 v, bytes32 r, bytes32 s) = _permit(mallory, address(vault), j.quote.fee, deadline);
        bytes[] memory calls = new bytes[](2);
        calls[0] = abi.encodeCall(PaysByVault.permit, (j.quote.fee, deadline, v, r, s));
        calls[1] = abi.encodeCall(generation.lock, (j.quote, j.quoteSignature, ENCRYPTION_KEY, address(0)));
        vm.expectRevert(
            abi.encodeWithSelector(IERC20Errors.ERC20InsufficientAllowance.selector, address(vault), 0, j.quote.fee)
        );
        vm.prank(alice.who);
        PaysByVault(address(generation)).multicall(calls);
    }

    // --- unusual tokens ---

    function test_RevertWhen_TokenTakesAFee() public {
        FeeToken fee = new FeeToken();
        IVault v = newVault(fee);
        fee.mint(alice.who, 1_000);
        fee.mint(address(v), 1_000); // what lies there already makes up for nothing
        vm.startPrank(alice.who);
        fee.approve(address(v), 1_000);
        vm.expectRevert(abi.encodeWithSelector(IVault.Vault_ReceivedLess.selector, 1_000, 990));
        v.deposit(1_000);
        vm.stopPrank();
    }

    function test_RevertWhen_TokenTakesASurcharge() public {
        SurchargeToken fee = new SurchargeToken();
        IVault v = newVault(fee);
        fee.mint(alice.who, 1_000);
        fee.mint(bob.who, 1_000);
        vm.startPrank(alice.who);
        fee.approve(address(v), 1_000);
        v.deposit(1_000);
        vm.stopPrank();
        vm.startPrank(bob.who);
        fee.approve(address(v), 1_000);
        v.deposit(1_000);
        fee.charge();
        // The surcharge would come out of alice's money.
        vm.expectRevert(abi.encodeWithSelector(IVault.Vault_SentMore.selector, 1_000, 1_010));
        v.withdraw(bob.who);
        vm.stopPrank();
    }

    function test_HooksCannotUseMoneyTwice() public {
        HookToken hooked = new HookToken();
        IVault v = newVault(hooked);
        Collector c = new Collector(v);
        wire(address(v), list(address(c)));
        Reenterer thief = new Reenterer(v);
        hooked.mint(address(thief), 1_000);
        hooked.mint(alice.who, 1_000);
        vm.startPrank(alice.who);
        hooked.approve(address(v), 1_000);
        v.deposit(1_000);
        vm.stopPrank();

        thief.plan(abi.encodeCall(IVault.withdraw, (address(thief))));
        thief.plan(abi.encodeCall(IVault.deposit, (1)));
        thief.plan(abi.encodeCall(IVault.move, (mallory.who, 600))); // passes once: the money is on its way in
        thief.start(abi.encodeCall(IVault.deposit, (1_000)));
        same("moved once", thief.passed(), 1);
        same("refused the rest", thief.refused(), 2);
        same("thief", v.balanceOf(address(thief)), 400);
        same("mallory", v.balanceOf(mallory.who), 600);
        same("held", hooked.balanceOf(address(v)), 2_000);

        // On the way out the balance is gone before the token moves.
        thief.start(abi.encodeCall(IVault.withdraw, (address(thief))));
        same("nothing passed", thief.passed(), 1);
        same("thief has its own", hooked.balanceOf(address(thief)), 400);
        same("alice's is there", hooked.balanceOf(address(v)), 1_600);
    }

    function test_ABlockedReceiverStopsNobodyElse() public {
        HookToken blocking = new HookToken();
        deploy(blocking);
        Actor[2] memory people = [alice, aurora];
        for (uint256 i = 0; i < 2; i++) {
            blocking.mint(people[i].who, 1_000 * DOLLAR);
            vm.prank(people[i].who);
            blocking.approve(address(vault), type(uint256).max);
        }
        vm.startPrank(aurora.who);
        esps.register("Aurora", "http://a", 600 * DOLLAR);
        generation.stateCapacity(1);
        vm.stopPrank();
        Job memory j = job(alice, aurora, 5 * DOLLAR, 1);
        lock(j);
        // The token's issuer blocks the producer: the refund is due all the same, and the provider gets its bond back.
        blocking.setBlocked(alice.who, true);
        skip(DELIVERY + LATE);
        vm.prank(stranger.who);
        generation.refund(j.quote);
        uint256 due = 5 * DOLLAR + netBond(1 * DOLLAR);
        same("alice's balance waits", vault.balanceOf(alice.who), due);
        vm.expectRevert(abi.encodeWithSelector(HookToken.Blocked.selector, alice.who));
        vm.prank(alice.who);
        vault.withdraw(alice.who);
        vm.prank(alice.who);
        vault.withdraw(carol.who);
        same("carol", blocking.balanceOf(carol.who), due);
    }

    // --- wiring ---

    function test_RevertWhen_WiredTwiceOrByAnother() public {
        address me = address(this);
        Wired[4] memory wired = [
            Wired(address(vault)),
            Wired(address(esps)),
            Wired(address(reputation)),
            Wired(address(registry))
        ];
        address[] memory modules = list(mallory.who, mallory.who, mallory.who);
        for (uint256 i = 0; i < 4; i++) {
            vm.expectRevert(abi.encodeWithSelector(Wired.Wired_AlreadyWired.selector));
            wired[i].wire(modules);
            vm.expectRevert(abi.encodeWithSelector(Wired.Wired_NotDeployer.selector, me, mallory.who));
            vm.prank(mallory.who);
            wired[i].wire(modules);
        }
        IVault fresh = newVault(token);
        vm.expectRevert(abi.encodeWithSelector(Wired.Wired_NotDeployer.selector, me, mallory.who));
        vm.prank(mallory.who);
        wire(address(fresh), modules);
        vm.expectEmit(address(fresh));
        emit Wired.ModulesWired(modules);
        wire(address(fresh), modules);
    }
}

contract TestDollarTest is Genuine {
    function test_FaucetGivesUpToItsCeiling() public {
        TestDollar dollar = TestDollar(address(token));
        same("decimals", dollar.decimals(), 6);
        for (uint256 i = 0; i < 10; i++) dollar.faucet(stranger.who);
        same("balance", dollar.balanceOf(stranger.who), 10_000 * DOLLAR);
        vm.expectRevert(
            abi.encodeWithSelector(
                TestDollar.TestDollar_EnoughAlready.selector,
                stranger.who,
                10_000 * DOLLAR,
                10_000 * DOLLAR
            )
        );
        dollar.faucet(stranger.who);
        vm.prank(stranger.who);
        dollar.transfer(alice.who, 1);
        dollar.faucet(stranger.who);
    }
}
