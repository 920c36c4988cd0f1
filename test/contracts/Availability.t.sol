// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEspRegistry} from "../../contracts/interfaces/IEspRegistry.sol";
import {IGenerationEscrow} from "../../contracts/interfaces/IGenerationEscrow.sol";
import {ISaleEscrow} from "../../contracts/interfaces/ISaleEscrow.sol";
import {ITwoWayGuarantee} from "../../contracts/interfaces/ITwoWayGuarantee.sol";
import {Files} from "./support/Files.sol";
import {Actor, Job} from "./support/Genuine.sol";
import {Ware} from "./support/Trade.sol";
import {Wallet} from "./support/Wallet.sol";
import {Witnesses} from "./support/Witnesses.sol";

/// @notice Two witnesses in place of a silent payer's acceptance.
contract AvailabilityTest is Witnesses {
    uint256 private constant FEE = 5 * DOLLAR;
    uint256 private constant PRICE = 40 * DOLLAR;
    Job private j;
    Ware private w;
    uint256 private acceptBy;

    function setUp() public override {
        super.setUp();
        j = job(alice, aurora, FEE, 1);
        walk(j, ITwoWayGuarantee.Status.Delivered);
        acceptBy = generation.taskOf(j.id).closesAt;
        w = ware(alice, 2, PRICE);
        w.buyer = bob.who;
    }

    function _confirm(ITwoWayGuarantee.Receipt[2] memory both) private {
        vm.prank(stranger.who);
        generation.confirmAvailable(j.quote, both);
    }

    function _good() private view returns (ITwoWayGuarantee.Receipt[2] memory) {
        return receipts(digestOf(j), borealis, cirrus);
    }

    // --- the good way ---

    /// @notice The producer says nothing, ever: the provider that delivered is paid.
    function test_ASilentProducerDoesNotHoldUpTheProvider() public {
        vm.warp(acceptBy);
        ITwoWayGuarantee.Receipt[2] memory both = _good();
        vm.expectEmit(address(generation));
        emit ITwoWayGuarantee.AvailabilityConfirmed(j.id, both[0].esp, both[1].esp);
        vm.expectEmit(address(generation));
        emit IGenerationEscrow.TaskAccepted(j.id, acceptBy + REVEAL);
        _confirm(both);
        reveal(j);
        skip(COMPLAIN);
        settle(j, stranger.who);
        same("paid", vault.balanceOf(aurora.who), net(FEE));
        same("the product is the producer's", registry.ownerOf(j.productId), alice.who);
        skip(RATE);
        generation.record(j.quote);
        same("a good outcome", reputation.localOpinion(alice.who, aurora.who).belief, uint256(1e18) / 3);
    }

    /// @notice The producer that was silent may still complain about what it can prove false.
    function test_WhoWasSilentMayStillComplain() public {
        vm.warp(acceptBy);
        _confirm(_good());
        reveal(j);
        vm.warp(generation.itemOf(j.id, 0).closesAt - 1);
        ITwoWayGuarantee.Complaint memory c = Files.complaint(j.parcel.file, j.parcel.sealedFile, 0);
        // Heard, and found to prove nothing.
        vm.expectRevert(abi.encodeWithSelector(ITwoWayGuarantee.Guarantee_ComplaintUnfounded.selector, j.id, 0));
        complain(j, c);
    }

    function test_ASilentBuyerDoesNotHoldUpTheSeller() public {
        offer(w, aurora.who, 1_000);
        buy(w);
        deliver(w, aurora.who);
        skip(ACCEPT);
        ITwoWayGuarantee.Receipt[2] memory both = receipts(digestOf(w), borealis, cirrus);
        vm.expectEmit(address(sales));
        emit ITwoWayGuarantee.AvailabilityConfirmed(w.id, both[0].esp, both[1].esp);
        vm.expectEmit(address(sales));
        emit ISaleEscrow.SaleAccepted(w.id, bob.who, nowSeconds() + REVEAL);
        vm.prank(stranger.who);
        sales.confirmAvailable(w.id, both);
        reveal(w, aurora.who);
        skip(COMPLAIN);
        sales.settle(w.id);
        same("owner", registry.ownerOf(w.id), bob.who);
        same("seller", vault.balanceOf(alice.who), net(PRICE) - PRICE / 10);
    }

    // --- when ---

    /// @notice At each second exactly one of acceptance, receipts and refund passes.
    function test_TheWindowIsHalfOpen() public {
        uint256 availableBy = acceptBy + AVAILABLE;
        uint256[4] memory times = [acceptBy - 1, acceptBy, availableBy - 1, availableBy];
        for (uint256 i = 0; i < 4; i++) {
            setUp();
            ITwoWayGuarantee.Receipt[2] memory both = _good();
            vm.warp(times[i]);
            if (i != 0) {
                vm.expectRevert(_late(acceptBy));
                accept(j);
            }
            if (i != 3) {
                vm.expectRevert(_early(availableBy));
                generation.refund(j.quote);
            }
            if (i == 0) {
                vm.expectRevert(_early(acceptBy));
                _confirm(both);
                accept(j);
            } else if (i == 3) {
                vm.expectRevert(_late(availableBy));
                _confirm(both);
                generation.refund(j.quote);
            } else {
                _confirm(both);
            }
        }
    }

    function _late(uint256 closedAt) private view returns (bytes memory) {
        return abi.encodeWithSelector(ITwoWayGuarantee.Guarantee_TooLate.selector, j.id, closedAt, nowSeconds());
    }

    function _early(uint256 opensAt) private view returns (bytes memory) {
        return abi.encodeWithSelector(ITwoWayGuarantee.Guarantee_TooEarly.selector, j.id, opensAt, nowSeconds());
    }

    // --- hostile witnesses ---

    function test_RevertWhen_AWitnessIsAParty() public {
        vm.warp(acceptBy);
        Actor[2] memory parties = [aurora, alice];
        vm.startPrank(alice.who); // even where the producer is a provider, too
        esps.register("Alice", "http://a", MINIMUM_STAKE);
        vm.stopPrank();
        for (uint256 i = 0; i < 2; i++) {
            ITwoWayGuarantee.Receipt[2] memory both = receipts(digestOf(j), parties[i], borealis);
            vm.expectRevert(
                abi.encodeWithSelector(ITwoWayGuarantee.Guarantee_WitnessInvolved.selector, j.id, parties[i].who)
            );
            _confirm(both);
        }
    }

    function test_RevertWhen_AWitnessIsAPartyOfTheSale() public {
        for (uint256 i = 0; i < 2; i++) enroll(i == 0 ? alice : bob);
        offer(w, dusk.who, 1_000);
        buy(w);
        deliver(w, dusk.who);
        skip(ACCEPT);
        Actor[3] memory parties = [alice, bob, dusk];
        for (uint256 i = 0; i < 3; i++) {
            ITwoWayGuarantee.Receipt[2] memory both = receipts(digestOf(w), parties[i], borealis);
            vm.expectRevert(
                abi.encodeWithSelector(ITwoWayGuarantee.Guarantee_WitnessInvolved.selector, w.id, parties[i].who)
            );
            sales.confirmAvailable(w.id, both);
        }
    }

    function test_RevertWhen_OneWitnessStandsForTwo() public {
        vm.warp(acceptBy);
        ITwoWayGuarantee.Receipt[2] memory both = _good();
        (address first, address second) = (both[0].esp, both[1].esp);
        both[1] = both[0];
        vm.expectRevert(_notAscending(first, first));
        _confirm(both);
        both = _good();
        (both[0], both[1]) = (both[1], both[0]);
        vm.expectRevert(_notAscending(second, first));
        _confirm(both);
    }

    function _notAscending(address first, address second) private view returns (bytes memory) {
        return abi.encodeWithSelector(ITwoWayGuarantee.Guarantee_WitnessesNotAscending.selector, j.id, first, second);
    }

    function test_RevertWhen_AWitnessHasNoStake() public {
        vm.warp(acceptBy);
        ITwoWayGuarantee.Receipt[2] memory both = receipts(digestOf(j), borealis, mallory);
        vm.expectRevert(_notActive(mallory.who));
        _confirm(both);
        // Nor one on its way out.
        both = _good();
        vm.prank(cirrus.who);
        esps.startUnbonding(501 * DOLLAR);
        vm.expectRevert(_notActive(cirrus.who));
        _confirm(both);
    }

    function _notActive(address witness) private view returns (bytes memory) {
        return abi.encodeWithSelector(ITwoWayGuarantee.Guarantee_WitnessNotActive.selector, j.id, witness);
    }

    /// @notice A receipt is of one escrow, one task, one delivery and one time.
    function test_RevertWhen_AReceiptIsOfSomethingElse() public {
        uint256[6] memory digests = [
            receiptDigest("Genuine Sale", address(generation), block.chainid, j.id, j.deliveryRoot, acceptBy),
            receiptDigest("Genuine Generation", address(sales), block.chainid, j.id, j.deliveryRoot, acceptBy),
            receiptDigest("Genuine Generation", address(generation), 1, j.id, j.deliveryRoot, acceptBy),
            receiptDigest("Genuine Generation", address(generation), block.chainid, j.id ^ 1, j.deliveryRoot, acceptBy),
            receiptDigest("Genuine Generation", address(generation), block.chainid, j.id, keccak256("other"), acceptBy),
            receiptDigest("Genuine Generation", address(generation), block.chainid, j.id, j.deliveryRoot, acceptBy - 1)
        ];
        vm.warp(acceptBy);
        for (uint256 i = 0; i < 6; i++) {
            ITwoWayGuarantee.Receipt[2] memory both = receipts(digests[i], borealis, cirrus);
            vm.expectRevert(_bad(both[0].esp));
            _confirm(both);
            // One true receipt does not carry a false one.
            both[0] = _good()[0];
            vm.expectRevert(_bad(both[1].esp));
            _confirm(both);
        }
        ITwoWayGuarantee.Receipt[2] memory forged = _good();
        forged[1].signature = sign(mallory, digestOf(j));
        vm.expectRevert(_bad(forged[1].esp));
        _confirm(forged);
        forged[1].signature = "";
        vm.expectRevert(_bad(forged[1].esp));
        _confirm(forged);
    }

    function _bad(address witness) private view returns (bytes memory) {
        return abi.encodeWithSelector(ITwoWayGuarantee.Guarantee_BadReceipt.selector, j.id, witness);
    }

    /// @notice The seller delivers the same sealed file to a second buyer: what was witnessed for the first is no word
    /// about the second.
    function test_RevertWhen_TheReceiptsAreOfAnEarlierSale() public {
        walk(w, ITwoWayGuarantee.Status.Delivered);
        ITwoWayGuarantee.Receipt[2] memory both = receipts(digestOf(w), borealis, cirrus);
        skip(ACCEPT + AVAILABLE);
        sales.refund(w.id);
        w.buyer = carol.who;
        walk(w, ITwoWayGuarantee.Status.Delivered);
        skip(ACCEPT);
        vm.expectRevert(abi.encodeWithSelector(ITwoWayGuarantee.Guarantee_BadReceipt.selector, w.id, both[0].esp));
        sales.confirmAvailable(w.id, both);
    }

    function test_ReceiptsCountOnce() public {
        vm.warp(acceptBy);
        ITwoWayGuarantee.Receipt[2] memory both = _good();
        _confirm(both);
        vm.expectRevert(
            abi.encodeWithSelector(
                ITwoWayGuarantee.Guarantee_WrongStatus.selector,
                j.id,
                ITwoWayGuarantee.Status.Accepted,
                ITwoWayGuarantee.Status.Delivered
            )
        );
        _confirm(both);
    }

    /// @notice A challenged product is not sold on by its seller's witnesses.
    function test_RevertWhen_TheProductIsChallenged() public {
        walk(w, ITwoWayGuarantee.Status.Delivered);
        skip(ACCEPT);
        ITwoWayGuarantee.Receipt[2] memory both = receipts(digestOf(w), borealis, cirrus);
        vm.prank(carol.who);
        challenges.openAttestation(w.id, "the file shows something else");
        vm.expectRevert(abi.encodeWithSelector(ISaleEscrow.Sale_ProductChallenged.selector, w.id));
        sales.confirmAvailable(w.id, both);
        sales.refund(w.id);
        same("the buyer is out at once", vault.balanceOf(bob.who), PRICE);
    }

    function test_AContractWalletWitnesses() public {
        Wallet wallet = new Wallet(dusk.who);
        fund(address(wallet));
        wallet.run(address(esps), abi.encodeCall(IEspRegistry.register, ("Wallet", "http://w", MINIMUM_STAKE)));
        vm.warp(acceptBy);
        Actor memory signer = Actor({who: address(wallet), key: dusk.key});
        _confirm(receipts(digestOf(j), signer, borealis));
        holds("accepted", generation.taskOf(j.id).status == ITwoWayGuarantee.Status.Accepted);
    }

    /// @notice Without two witnesses the silent producer has its fee back, and the provider its bond.
    function test_AWithheldFileThatNobodyWitnessesIsNotPaid() public {
        vm.warp(acceptBy + AVAILABLE);
        generation.refund(j.quote);
        same("fee back", vault.balanceOf(alice.who), FEE);
        same("bond free", esps.espOf(aurora.who).reserved, 0);
        same("no outcome", reputation.localOpinion(alice.who, aurora.who).uncertainty, 1e18);
    }
}
