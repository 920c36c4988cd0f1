// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEspRegistry} from "../../contracts/interfaces/IEspRegistry.sol";
import {IGenerationEscrow} from "../../contracts/interfaces/IGenerationEscrow.sol";
import {ISaleEscrow} from "../../contracts/interfaces/ISaleEscrow.sol";
import {ITwoWayGuarantee} from "../../contracts/interfaces/ITwoWayGuarantee.sol";
import {Openings} from "./support/Cases.sol";
import {Files} from "./support/Files.sol";
import {Actor, Job} from "./support/Genuine.sol";
import {Ware} from "./support/Trade.sol";
import {Wallet} from "./support/Wallet.sol";
import {Witnesses} from "./support/Witnesses.sol";

/// @notice Witnesses in place of the acceptance of a payer that is silent, or objects.
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

    function _confirm(ITwoWayGuarantee.Receipt[] memory both) private {
        vm.prank(stranger.who);
        generation.confirmAvailable(j.quote, both);
    }

    function _good() private view returns (ITwoWayGuarantee.Receipt[] memory) {
        return receipts(digestOf(j), borealis, cirrus);
    }

    // --- the good way ---

    /// @notice The producer says nothing, ever: the provider that delivered is paid.
    function test_ASilentProducerDoesNotHoldUpTheProvider() public {
        vm.warp(acceptBy);
        ITwoWayGuarantee.Receipt[] memory both = _good();
        vm.expectEmit(address(generation));
        emit ITwoWayGuarantee.AvailabilityConfirmed(j.id, list(both[0].esp, both[1].esp));
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
        same("a good outcome", reputation.localOpinion(alice.who, aurora.who).belief, 0.25e18);
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
        ITwoWayGuarantee.Receipt[] memory both = receipts(digestOf(w), borealis, cirrus);
        vm.expectEmit(address(sales));
        emit ITwoWayGuarantee.AvailabilityConfirmed(w.id, list(both[0].esp, both[1].esp));
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
            ITwoWayGuarantee.Receipt[] memory both = _good();
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
            ITwoWayGuarantee.Receipt[] memory both = receipts(digestOf(j), parties[i], borealis);
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
            ITwoWayGuarantee.Receipt[] memory both = receipts(digestOf(w), parties[i], borealis);
            vm.expectRevert(
                abi.encodeWithSelector(ITwoWayGuarantee.Guarantee_WitnessInvolved.selector, w.id, parties[i].who)
            );
            sales.confirmAvailable(w.id, both);
        }
    }

    function test_RevertWhen_OneWitnessStandsForTwo() public {
        vm.warp(acceptBy);
        ITwoWayGuarantee.Receipt[] memory both = _good();
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

    /// @notice Four providers of equal stake: one is a quarter, two are a half; a stranger, or who is on its way out, is nothing.
    function test_RevertWhen_TheWitnessesAreAThirdOrLess() public {
        vm.warp(acceptBy);
        ITwoWayGuarantee.Receipt[] memory none;
        vm.expectRevert(_tooFew(0, 4_000 * DOLLAR));
        _confirm(none);
        ITwoWayGuarantee.Receipt[] memory one = new ITwoWayGuarantee.Receipt[](1);
        one[0] = ITwoWayGuarantee.Receipt({esp: borealis.who, signature: sign(borealis, digestOf(j))});
        vm.expectRevert(_tooFew(1_000 * DOLLAR, 4_000 * DOLLAR));
        _confirm(one);
        ITwoWayGuarantee.Receipt[] memory withAStranger = receipts(digestOf(j), borealis, mallory);
        vm.expectRevert(_tooFew(1_000 * DOLLAR, 4_000 * DOLLAR));
        _confirm(withAStranger);
        ITwoWayGuarantee.Receipt[] memory both = _good();
        vm.prank(cirrus.who);
        esps.startUnbonding(501 * DOLLAR);
        vm.expectRevert(_tooFew(1_000 * DOLLAR, 3_000 * DOLLAR)); // exactly a third
        _confirm(both);
        vm.prank(borealis.who);
        esps.addStake(1);
        _confirm(both);
        holds("accepted", generation.taskOf(j.id).status == ITwoWayGuarantee.Status.Accepted);
    }

    function _tooFew(uint256 weight, uint256 total) private view returns (bytes memory) {
        return abi.encodeWithSelector(ITwoWayGuarantee.Guarantee_TooFewWitnesses.selector, j.id, weight, total);
    }

    // --- objections ---

    /// @notice Who does not have the file says so: its time ends, that of the witnesses begins, at once.
    function test_AnObjectionOpensTheWindowAtOnce() public {
        uint256 now_ = nowSeconds();
        vm.expectEmit(address(generation));
        emit ITwoWayGuarantee.Objected(j.id, alice.who, now_);
        vm.prank(alice.who);
        generation.object(j.quote);
        same("its time is over", generation.taskOf(j.id).closesAt, now_);
        vm.expectRevert(_late(now_));
        accept(j);
        vm.expectRevert(_late(now_));
        vm.prank(alice.who);
        generation.object(j.quote);
        _confirm(_good());
        reveal(j);
        skip(COMPLAIN);
        settle(j, stranger.who);
        same("the provider did serve it", vault.balanceOf(aurora.who), net(FEE));
    }

    function test_AnObjectionWithoutReceiptsRefunds() public {
        vm.prank(alice.who);
        generation.object(j.quote);
        skip(AVAILABLE - 1);
        vm.expectRevert(_early(nowSeconds() + 1));
        generation.refund(j.quote);
        skip(1);
        generation.refund(j.quote);
        same("fee back, but for its part", vault.balanceOf(alice.who), FEE - (FEE * LOSS) / 10_000);
        same("bond free", esps.espOf(aurora.who).reserved, 0);
    }

    function test_ABuyerObjects() public {
        walk(w, ITwoWayGuarantee.Status.Delivered);
        vm.expectEmit(address(sales));
        emit ITwoWayGuarantee.Objected(w.id, bob.who, nowSeconds());
        vm.prank(bob.who);
        sales.object(w.id);
        sales.confirmAvailable(w.id, receipts(digestOf(w), borealis, cirrus));
        holds("accepted", sales.saleOf(w.id).status == ITwoWayGuarantee.Status.Accepted);
    }

    /// @notice No other account objects, nor anyone when there is nothing to object to.
    function test_RevertWhen_ObjectingOutOfTurn() public {
        Actor[3] memory others = [aurora, borealis, mallory];
        for (uint256 i = 0; i < 3; i++) {
            vm.expectRevert(
                abi.encodeWithSelector(ITwoWayGuarantee.Guarantee_NotPayer.selector, j.id, alice.who, others[i].who)
            );
            vm.prank(others[i].who);
            generation.object(j.quote);
        }
        accept(j);
        vm.expectRevert(
            abi.encodeWithSelector(
                ITwoWayGuarantee.Guarantee_WrongStatus.selector,
                j.id,
                ITwoWayGuarantee.Status.Accepted,
                ITwoWayGuarantee.Status.Delivered
            )
        );
        vm.prank(alice.who);
        generation.object(j.quote);
        walk(w, ITwoWayGuarantee.Status.Delivered);
        vm.expectRevert(abi.encodeWithSelector(ITwoWayGuarantee.Guarantee_NotPayer.selector, w.id, bob.who, alice.who));
        vm.prank(alice.who);
        sales.object(w.id);
    }

    // --- acceptors ---

    /// @notice Who is named at the lock accepts or objects instead of the payer, and does nothing else.
    function test_AnAcceptorTakesThePayersPlaceAndNoOther() public {
        Job memory k = job(alice, aurora, FEE, 9);
        vm.expectEmit(address(generation));
        emit ITwoWayGuarantee.AcceptorNamed(k.id, carol.who);
        vm.prank(alice.who);
        generation.lock(k.quote, k.quoteSignature, ENCRYPTION_KEY, carol.who);
        same("kept", generation.acceptorOf(k.id), carol.who);
        deliver(k);
        vm.expectRevert(
            abi.encodeWithSelector(ITwoWayGuarantee.Guarantee_NotPayer.selector, k.id, carol.who, alice.who)
        );
        accept(k);
        vm.prank(carol.who);
        generation.accept(k.quote, k.deliveryRoot);
        reveal(k);
        vm.expectRevert(
            abi.encodeWithSelector(
                ITwoWayGuarantee.Guarantee_TooEarly.selector,
                k.id,
                nowSeconds() + COMPLAIN,
                nowSeconds()
            )
        );
        settle(k, carol.who);
        settle(k, alice.who);
        same("the payer's product", registry.ownerOf(k.productId), alice.who);
    }

    /// @notice An acceptor is of one sale: the next buyer of the product decides for itself.
    function test_AnAcceptorOfASaleIsOfThatSale() public {
        offer(w, address(0), 0);
        vm.prank(bob.who);
        sales.lock(w.id, w.price, ENCRYPTION_KEY, carol.who);
        deliver(w, alice.who);
        vm.prank(carol.who);
        sales.object(w.id);
        skip(AVAILABLE);
        sales.refund(w.id);
        same("the price goes to who paid it", vault.balanceOf(bob.who), PRICE);
        walk(w, ITwoWayGuarantee.Status.Accepted);
        same("none", sales.acceptorOf(w.id), address(0));
    }

    // --- hostile receipts ---

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
            ITwoWayGuarantee.Receipt[] memory both = receipts(digests[i], borealis, cirrus);
            vm.expectRevert(_bad(both[0].esp));
            _confirm(both);
            // One true receipt does not carry a false one.
            both[0] = _good()[0];
            vm.expectRevert(_bad(both[1].esp));
            _confirm(both);
        }
        ITwoWayGuarantee.Receipt[] memory forged = _good();
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
        ITwoWayGuarantee.Receipt[] memory both = receipts(digestOf(w), borealis, cirrus);
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
        ITwoWayGuarantee.Receipt[] memory both = _good();
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

    /// @notice A case on the product stops no receipts: the price will rest, and no one gains by accusing.
    function test_WitnessesCountUnderACaseToo() public {
        walk(w, ITwoWayGuarantee.Status.Delivered);
        skip(ACCEPT);
        ITwoWayGuarantee.Receipt[] memory both = receipts(digestOf(w), borealis, cirrus);
        vm.prank(carol.who);
        challenges.open(Openings.falsely(w.id, "the file shows something else"));
        sales.confirmAvailable(w.id, both);
        holds("accepted", sales.saleOf(w.id).status == ITwoWayGuarantee.Status.Accepted);
    }

    function test_AContractWalletWitnesses() public {
        Wallet wallet = new Wallet(dusk.who);
        fund(address(wallet));
        wallet.run(address(esps), abi.encodeCall(IEspRegistry.register, ("Wallet", "http://w", 2 * MINIMUM_STAKE)));
        vm.warp(acceptBy);
        Actor memory signer = Actor({who: address(wallet), key: dusk.key});
        _confirm(receipts(digestOf(j), signer, borealis));
        holds("accepted", generation.taskOf(j.id).status == ITwoWayGuarantee.Status.Accepted);
    }

    /// @notice Without witnesses the silent producer has its fee back, and the provider its bond, but for an equal part.
    function test_AWithheldFileThatNobodyWitnessesIsNotPaid() public {
        vm.warp(acceptBy + AVAILABLE);
        generation.refund(j.quote);
        same("fee back, but for its part", vault.balanceOf(alice.who), FEE - (FEE * LOSS) / 10_000);
        same("bond free", esps.espOf(aurora.who).reserved, 0);
        same("no outcome", reputation.localOpinion(alice.who, aurora.who).uncertainty, 1e18);
    }
}
