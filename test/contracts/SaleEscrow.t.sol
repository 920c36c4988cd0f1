// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ISaleEscrow} from "../../contracts/interfaces/ISaleEscrow.sol";
import {ITwoWayGuarantee} from "../../contracts/interfaces/ITwoWayGuarantee.sol";
import {Files} from "./support/Files.sol";
import {Trade, Ware} from "./support/Trade.sol";
import {Wallet} from "./support/Wallet.sol";

contract SaleEscrowTest is Trade {
    uint256 private constant PRICE = 40 * DOLLAR;
    Ware private w;

    function setUp() public override {
        super.setUp();
        w = ware(alice, 1, PRICE);
        w.buyer = bob.who;
    }

    function _fresh(uint256 seed) private {
        w = ware(alice, seed, PRICE);
        w.buyer = bob.who;
    }

    function _wrongStatus(
        ITwoWayGuarantee.Status actual,
        ITwoWayGuarantee.Status expected
    ) private view returns (bytes memory) {
        return abi.encodeWithSelector(ITwoWayGuarantee.Guarantee_WrongStatus.selector, w.id, actual, expected);
    }

    function _complaint() private view returns (ITwoWayGuarantee.Complaint memory) {
        return Files.complaint(w.parcel.file, w.parcel.sealedFile, 0);
    }

    // --- the good way ---

    function test_FromOfferToSettlement() public {
        uint256 start = nowSeconds();
        uint256 revision = registry.productOf(w.id).revision;
        vm.expectEmit(address(sales));
        emit ISaleEscrow.ProductOffered(w.id, alice.who, aurora.who, PRICE, 250, revision);
        offer(w, aurora.who, 250);
        vm.expectEmit(address(sales));
        emit ISaleEscrow.SaleLocked(w.id, bob.who, alice.who, aurora.who, PRICE, ENCRYPTION_KEY, start + SALE_DELIVERY);
        buy(w);
        same("locked", vault.balanceOf(address(sales)), PRICE);
        holds("held", registry.productOf(w.id).held);

        skip(10);
        vm.expectEmit(address(sales));
        emit ISaleEscrow.SaleDelivered(w.id, bob.who, w.parcel.delivery, start + 10 + ACCEPT);
        deliver(w, aurora.who);
        skip(10);
        vm.expectEmit(address(sales));
        emit ISaleEscrow.SaleAccepted(w.id, bob.who, start + 20 + REVEAL);
        accept(w);
        skip(10);
        vm.expectEmit(address(sales));
        emit ISaleEscrow.SaleRevealed(w.id, bob.who, w.parcel.key, start + 30 + COMPLAIN);
        reveal(w, aurora.who);
        same("moved", registry.ownerOf(w.id), bob.who);

        skip(COMPLAIN);
        uint256 agentFee = (PRICE * 250) / 10_000;
        vm.expectEmit(address(sales));
        emit ISaleEscrow.SaleSettled(
            w.id,
            bob.who,
            alice.who,
            net(PRICE) - agentFee,
            alice.who,
            0,
            agentFee,
            address(0),
            0,
            PRICE - net(PRICE)
        );
        vm.prank(stranger.who);
        sales.settle(w.id);
        same("seller", vault.balanceOf(alice.who), net(PRICE) - agentFee);
        same("upkeep", pool.balance(), PRICE - net(PRICE));
        same("agent", vault.balanceOf(aurora.who), agentFee);
        ISaleEscrow.Purchase memory purchase = sales.purchaseOf(w.id);
        same("the latest buyer", purchase.buyer, bob.who);
        same("and its price", purchase.price, PRICE);
        same("escrow", vault.balanceOf(address(sales)), 0);
        holds("free", !registry.productOf(w.id).held);
    }

    function test_RoyaltyOfAResale() public {
        walk(w, ITwoWayGuarantee.Status.Settled);
        w.seller = bob.who;
        w.buyer = carol.who;
        w.price = 100 * DOLLAR;
        offer(w, borealis.who, 1_000);
        buy(w);
        deliver(w, borealis.who);
        accept(w);
        reveal(w, borealis.who);
        vm.expectEmit(address(sales));
        emit ISaleEscrow.SaleSettled(
            w.id,
            carol.who,
            bob.who,
            84.5e6,
            alice.who,
            5 * DOLLAR,
            10 * DOLLAR,
            address(0),
            0,
            0.5e6
        );
        vm.prank(carol.who);
        sales.settle(w.id);
        same("owner", registry.ownerOf(w.id), carol.who);
        same("royalty", vault.balanceOf(alice.who), net(PRICE) + 5 * DOLLAR);
        same("agent", vault.balanceOf(borealis.who), 10 * DOLLAR);
        same("seller", vault.balanceOf(bob.who), 84.5e6);
    }

    /// @notice Seller, royalty and agent together get the price, whatever it is.
    /// hardhat-config: default.fuzz.runs = 64
    function testFuzz_ThePriceIsSplitWhole(uint256 price, uint256 share) public {
        walk(w, ITwoWayGuarantee.Status.Settled);
        uint256 firstSale = vault.balanceOf(alice.who);
        w.seller = bob.who;
        w.buyer = carol.who;
        w.price = within(price, 1, 2_000 * DOLLAR);
        offer(w, borealis.who, within(share, 0, 5_000));
        buy(w);
        deliver(w, borealis.who);
        accept(w);
        reveal(w, borealis.who);
        skip(COMPLAIN);
        sales.settle(w.id);
        uint256 royalty = vault.balanceOf(alice.who) - firstSale;
        same("royalty", royalty, (w.price * ROYALTY) / 10_000);
        same("agent", vault.balanceOf(borealis.who), (w.price * within(share, 0, 5_000)) / 10_000);
        same("whole", royalty + vault.balanceOf(borealis.who) + vault.balanceOf(bob.who), net(w.price));
        same("escrow", vault.balanceOf(address(sales)), 0);
    }

    function test_ContractWalletsOnBothSides() public {
        Wallet wallet = new Wallet(carol.who);
        fund(address(wallet));
        w.buyer = address(wallet);
        walk(w, ITwoWayGuarantee.Status.Settled);
        same("owner", registry.ownerOf(w.id), address(wallet));
        w.seller = address(wallet);
        w.buyer = bob.who;
        walk(w, ITwoWayGuarantee.Status.Settled);
        same("owner", registry.ownerOf(w.id), bob.who);
    }

    // --- who, when, in which state ---

    function test_EveryStepOfAStrangerIsRefused() public {
        ITwoWayGuarantee.Complaint memory c = _complaint();
        for (uint8 s = 1; s <= 4; s++) {
            _fresh(20 + s);
            walk(w, ITwoWayGuarantee.Status(s));
            bytes memory notSeller = abi.encodeWithSelector(
                ITwoWayGuarantee.Guarantee_NotContentSide.selector,
                w.id,
                alice.who,
                stranger.who
            );
            bytes memory notBuyer = abi.encodeWithSelector(
                ITwoWayGuarantee.Guarantee_NotPayer.selector,
                w.id,
                bob.who,
                stranger.who
            );
            vm.startPrank(stranger.who);
            vm.expectRevert(notSeller);
            sales.deliver(w.id, w.parcel.delivery, w.proof);
            vm.expectRevert(notBuyer);
            sales.accept(w.id, w.deliveryHash);
            vm.expectRevert(notSeller);
            sales.reveal(w.id, w.parcel.delivery, w.parcel.key);
            vm.expectRevert(notBuyer);
            sales.complain(w.id, w.parcel.delivery, w.parcel.key, c);
            vm.stopPrank();
        }
    }

    /// @notice No agent named means no agent: the zero address is no one.
    function test_TheZeroAddressIsNoAgent() public {
        walk(w, ITwoWayGuarantee.Status.Locked);
        vm.expectRevert(
            abi.encodeWithSelector(ITwoWayGuarantee.Guarantee_NotContentSide.selector, w.id, alice.who, address(0))
        );
        deliver(w, address(0));
    }

    function test_EveryStepInEveryWrongState() public {
        ITwoWayGuarantee.Complaint memory c = _complaint();
        for (uint8 s = 1; s <= 6; s++) {
            _fresh(30 + s);
            ITwoWayGuarantee.Status status = ITwoWayGuarantee.Status(s);
            if (status == ITwoWayGuarantee.Status.Refunded) {
                walk(w, ITwoWayGuarantee.Status.Locked);
                skip(SALE_DELIVERY);
                sales.refund(w.id);
            } else {
                walk(w, status);
            }
            if (s != 1) {
                vm.expectRevert(_wrongStatus(status, ITwoWayGuarantee.Status.Locked));
                deliver(w, alice.who);
            }
            if (s != 2) {
                vm.expectRevert(_wrongStatus(status, ITwoWayGuarantee.Status.Delivered));
                accept(w);
            }
            if (s != 3) {
                vm.expectRevert(_wrongStatus(status, ITwoWayGuarantee.Status.Accepted));
                reveal(w, alice.who);
            }
            if (s != 4) {
                vm.expectRevert(_wrongStatus(status, ITwoWayGuarantee.Status.Revealed));
                sales.settle(w.id);
                vm.expectRevert(_wrongStatus(status, ITwoWayGuarantee.Status.Revealed));
                vm.prank(bob.who);
                sales.complain(w.id, w.parcel.delivery, w.parcel.key, c);
            }
            if (s >= 4) {
                skip(30 days);
                vm.expectRevert(abi.encodeWithSelector(ITwoWayGuarantee.Guarantee_NothingDue.selector, w.id, status));
                sales.refund(w.id);
            }
        }
    }

    function test_WindowsNeverOverlap() public {
        for (uint8 s = 1; s <= 3; s++) {
            for (uint256 late = 0; late < 3; late++) {
                _fresh(40 + 3 * s + late);
                walk(w, ITwoWayGuarantee.Status(s));
                uint256 closesAt = sales.saleOf(w.id).closesAt;
                uint256 refundsAt = closesAt + (s == 2 ? AVAILABLE : 0);
                uint256 time = closesAt - 1 + late;
                vm.warp(time);
                if (late == 0) {
                    vm.expectRevert(
                        abi.encodeWithSelector(ITwoWayGuarantee.Guarantee_TooEarly.selector, w.id, refundsAt, time)
                    );
                    sales.refund(w.id);
                    _step(s);
                } else {
                    vm.expectRevert(
                        abi.encodeWithSelector(ITwoWayGuarantee.Guarantee_TooLate.selector, w.id, closesAt, time)
                    );
                    _step(s);
                    // Between a silent buyer's window and the refund there is the witnesses'.
                    vm.warp(refundsAt - 1);
                    vm.expectRevert(
                        abi.encodeWithSelector(
                            ITwoWayGuarantee.Guarantee_TooEarly.selector,
                            w.id,
                            refundsAt,
                            refundsAt - 1
                        )
                    );
                    sales.refund(w.id);
                    vm.warp(refundsAt - 1 + late);
                    uint256 before = vault.balanceOf(bob.who);
                    vm.expectEmit(address(sales));
                    emit ISaleEscrow.SaleRefunded(w.id, bob.who, alice.who, ITwoWayGuarantee.Status(s));
                    sales.refund(w.id);
                    same("refunded", vault.balanceOf(bob.who) - before, PRICE);
                    same("with the seller", registry.ownerOf(w.id), alice.who);
                    holds("free", !registry.productOf(w.id).held);
                    // A sale that failed can be offered again.
                    offer(w, address(0), 0);
                }
            }
        }
    }

    function _step(uint8 s) private {
        if (s == 1) deliver(w, alice.who);
        if (s == 2) accept(w);
        if (s == 3) reveal(w, alice.who);
    }

    function test_ComplaintOrSettlementNeverBoth() public {
        ITwoWayGuarantee.Complaint memory c = _complaint();
        walk(w, ITwoWayGuarantee.Status.Revealed);
        uint256 closesAt = sales.saleOf(w.id).closesAt;
        vm.warp(closesAt - 1);
        vm.expectRevert(
            abi.encodeWithSelector(ITwoWayGuarantee.Guarantee_TooEarly.selector, w.id, closesAt, closesAt - 1)
        );
        vm.prank(alice.who);
        sales.settle(w.id);
        vm.expectRevert(abi.encodeWithSelector(ITwoWayGuarantee.Guarantee_ComplaintUnfounded.selector, w.id, 0));
        vm.prank(bob.who);
        sales.complain(w.id, w.parcel.delivery, w.parcel.key, c);
        vm.warp(closesAt);
        vm.expectRevert(abi.encodeWithSelector(ITwoWayGuarantee.Guarantee_TooLate.selector, w.id, closesAt, closesAt));
        vm.prank(bob.who);
        sales.complain(w.id, w.parcel.delivery, w.parcel.key, c);
        vm.prank(alice.who);
        sales.settle(w.id);
    }

    // --- content ---

    function test_RevertWhen_AnotherContentIsDelivered() public {
        walk(w, ITwoWayGuarantee.Status.Locked);
        bytes32 root = w.parcel.delivery.contentRoot;
        w.parcel.delivery.contentRoot = keccak256("other");
        vm.expectRevert(abi.encodeWithSelector(ISaleEscrow.Sale_WrongContent.selector, w.id, root, keccak256("other")));
        deliver(w, alice.who);
        // A proof made up to fit is not the product's.
        w.proof.contentRoot = keccak256("other");
        uint256 proofId = registry.idOf(w.proof);
        vm.expectRevert(abi.encodeWithSelector(ISaleEscrow.Sale_ProofNotOfProduct.selector, w.id, proofId));
        deliver(w, alice.who);
    }

    function test_RevertWhen_DeliveryOrKeyDiffer() public {
        walk(w, ITwoWayGuarantee.Status.Delivered);
        bytes32 promised = w.deliveryHash;
        bytes4 mismatch = ITwoWayGuarantee.Guarantee_DeliveryMismatch.selector;
        w.deliveryHash = keccak256("other");
        vm.expectRevert(abi.encodeWithSelector(mismatch, w.id, promised, w.deliveryHash));
        accept(w);
        w.deliveryHash = promised;
        accept(w);
        bytes32 key = w.parcel.key;
        w.parcel.key = keccak256("wrong");
        vm.expectRevert(
            abi.encodeWithSelector(
                ITwoWayGuarantee.Guarantee_WrongKey.selector,
                w.id,
                w.parcel.delivery.hashlock,
                sha256(abi.encode(w.parcel.key))
            )
        );
        reveal(w, alice.who);
        // Another lock that the wrong key would open.
        w.parcel.delivery.hashlock = sha256(abi.encode(w.parcel.key));
        vm.expectRevert(abi.encodeWithSelector(mismatch, w.id, promised, keccak256(abi.encode(w.parcel.delivery))));
        reveal(w, alice.who);
        w.parcel.delivery.hashlock = sha256(abi.encode(key));
        w.parcel.key = key;
        reveal(w, alice.who);
    }

    /// @notice A false chunk: price back to the buyer, product back to the seller, free to be offered again.
    function test_AFoundedComplaintUndoesTheSale() public {
        w.parcel.sealedFile[1_500] ^= 0x01;
        w.parcel.delivery.sealedRoot = Files.root(w.parcel.sealedFile);
        w.deliveryHash = keccak256(abi.encode(w.parcel.delivery));
        walk(w, ITwoWayGuarantee.Status.Revealed);
        ITwoWayGuarantee.Complaint memory c = Files.complaint(w.parcel.file, w.parcel.sealedFile, 1);
        vm.expectEmit(address(sales));
        emit ISaleEscrow.SaleRefunded(w.id, bob.who, alice.who, ITwoWayGuarantee.Status.Revealed);
        vm.prank(bob.who);
        sales.complain(w.id, w.parcel.delivery, w.parcel.key, c);
        same("refunded", vault.balanceOf(bob.who), PRICE);
        same("back", registry.ownerOf(w.id), alice.who);
        holds("free", !registry.productOf(w.id).held);
        offer(w, address(0), 0);
    }
}
