// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IProductRegistry} from "../../../contracts/interfaces/IProductRegistry.sol";
import {IPledges} from "../../../contracts/interfaces/IPledges.sol";
import {ISaleEscrow} from "../../../contracts/interfaces/ISaleEscrow.sol";
import {ITwoWayGuarantee} from "../../../contracts/interfaces/ITwoWayGuarantee.sol";
import {Files} from "../support/Files.sol";
import {Parcel} from "../support/Genuine.sol";
import {Model} from "./Model.sol";
import {IERC721Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {IERC721} from "@openzeppelin/contracts/token/ERC721/IERC721.sol";

/// @notice Offers, sales, gifts.
abstract contract SaleActions is Model {
    function _good(uint256 which) internal view returns (Good storage) {
        return goods[which % goods.length];
    }

    function give(uint256 which, uint256 by, uint256 to) external {
        if (goods.length == 0) return;
        Good storage g = _good(which);
        if (g.owner == address(0)) return;
        address receiver = people[to % people.length].who;
        bytes4 expected = isOpen(g.deal.status) ? IProductRegistry.Registry_Immovable.selector : bytes4(0);
        address caller = pick(by, g.owner);
        if (expected == 0 && caller != g.owner) expected = IERC721Errors.ERC721InsufficientApproval.selector;
        bytes memory data = abi.encodeCall(IERC721.transferFrom, (g.owner, receiver, g.id));
        if (attempt("give", caller, address(registry), data, expected)) {
            g.owner = receiver;
            g.revision++;
            g.deal.outdated = true;
        }
    }

    /// @notice Somebody, as a rule the owner, puts down what is due before a sale.
    function pledge(uint256 which, uint256 by) public {
        if (goods.length == 0) return;
        Good storage g = _good(which);
        address caller = pick(by, g.owner == address(0) ? g.producer.who : g.owner);
        bytes4 expected = 0;
        if (g.pledger != address(0)) expected = IPledges.Pledges_AlreadyPledged.selector;
        else if (g.owner == address(0)) expected = IPledges.Pledges_NotActive.selector;
        topUp(caller, PLEDGE);
        bytes memory data = abi.encodeCall(IPledges.pledge, (g.id));
        if (!attempt("pledge", caller, address(pledges), data, expected)) return;
        collect(caller, address(pledges), PLEDGE);
        (g.pledger, g.pledgedUntil) = (caller, 0);
    }

    /// @notice Somebody has a pledge returned, as a rule when its season is over.
    function withdrawPledge(uint256 which, uint256 by) external {
        if (goods.length == 0) return;
        Good storage g = _good(which);
        if (mix(by) % 4 == 0 && clock < g.pledgedUntil) clock = g.pledgedUntil;
        bytes4 expected = 0;
        if (g.pledger == address(0)) expected = IPledges.Pledges_NotPledged.selector;
        else if (clock < g.pledgedUntil) expected = IPledges.Pledges_SeasonRuns.selector;
        else if (held(which % goods.length, type(uint40).max)) expected = IPledges.Pledges_UnderChallenge.selector;
        address caller = people[by % people.length].who;
        bytes memory data = abi.encodeCall(IPledges.withdraw, (g.id));
        if (!attempt("withdraw pledge", caller, address(pledges), data, expected)) return;
        give(address(pledges), g.pledger, PLEDGE);
        g.pledger = address(0);
    }

    function offer(uint256 which, uint256 by, uint256 price, uint256 agent) public {
        if (goods.length == 0) return;
        Good storage g = _good(which);
        if (g.pledger == address(0) && mix(agent ^ price) % 8 != 0) pledge(which, by);
        address caller = pick(by, g.owner);
        if (caller == address(0)) caller = people[0].who;
        price = mix(price) % 16 == 0 ? 0 : within(mix(price), 1, 500 * DOLLAR);
        agent = mix(agent);
        uint256 share = within(agent >> 8, 0, 5_200);
        address agent_ = agent % 3 == 0 ? address(0) : people[agent % people.length].who;
        bytes4 expected = 0;
        if (g.owner == address(0)) expected = IERC721Errors.ERC721NonexistentToken.selector;
        else if (caller != g.owner) expected = ISaleEscrow.Sale_NotOwner.selector;
        else if (isOpen(g.deal.status)) expected = ISaleEscrow.Sale_StillOpen.selector;
        else if (price == 0) expected = ISaleEscrow.Sale_ZeroPrice.selector;
        else if (share > 5_000) expected = ISaleEscrow.Sale_AgentShareTooHigh.selector;
        else if (g.pledger == address(0)) expected = ISaleEscrow.Sale_NotPledged.selector;
        bytes memory data = abi.encodeCall(ISaleEscrow.offer, (g.id, price, agent_, share));
        if (!attempt("offer", caller, address(sales), data, expected)) return;
        Deal memory d;
        d.seller = caller;
        d.agent = agent_;
        d.share = share;
        d.price = price;
        d.falseFile = agent % 5 == 0;
        g.deal = d;
    }

    function withdrawOffer(uint256 which, uint256 by) external {
        if (goods.length == 0) return;
        Good storage g = _good(which);
        address caller = pick(by, g.deal.seller);
        if (caller == address(0)) caller = people[0].who;
        bytes4 expected = 0;
        if (isOpen(g.deal.status)) expected = ISaleEscrow.Sale_StillOpen.selector;
        else if (g.deal.seller == address(0) || g.deal.status != ITwoWayGuarantee.Status.None) {
            expected = ISaleEscrow.Sale_NotOffered.selector;
        } else if (caller != g.deal.seller) {
            expected = ISaleEscrow.Sale_NotOwner.selector;
        }
        bytes memory data = abi.encodeCall(ISaleEscrow.withdrawOffer, (g.id));
        if (attempt("withdraw offer", caller, address(sales), data, expected)) delete g.deal;
    }

    function buy(uint256 which, uint256 by) public {
        if (goods.length == 0) return;
        Good storage g = _good(which);
        address caller = people[by % people.length].who;
        uint256 price = by % 9 == 0 ? g.deal.price + 1 : g.deal.price;
        bytes4 expected = 0;
        if (isOpen(g.deal.status)) expected = ISaleEscrow.Sale_StillOpen.selector;
        else if (g.deal.seller == address(0) || g.deal.status != ITwoWayGuarantee.Status.None) {
            expected = ISaleEscrow.Sale_NotOffered.selector;
        } else if (price != g.deal.price) {
            expected = ISaleEscrow.Sale_OfferChanged.selector;
        } else if (g.deal.outdated || g.owner == address(0)) {
            expected = ISaleEscrow.Sale_OfferOutdated.selector;
        } else if (caller == g.deal.seller) {
            expected = ISaleEscrow.Sale_OwnProduct.selector;
        } else if (g.pledger == address(0)) {
            expected = ISaleEscrow.Sale_NotPledged.selector;
        }
        topUp(caller, price);
        bytes memory data = abi.encodeCall(ISaleEscrow.lock, (g.id, price, ENCRYPTION_KEY, address(0)));
        if (!attempt("buy", caller, address(sales), data, expected)) return;
        collect(caller, address(sales), price);
        _lock(g, caller);
    }

    function _lock(Good storage g, address buyer) internal {
        g.deal.buyer = buyer;
        g.deal.status = ITwoWayGuarantee.Status.Locked;
        g.deal.closesAt = clock + SALE_DELIVERY;
        g.pledgedUntil = clock + SEASON;
        g.revision++;
    }

    /// @notice Some steps of one sale, one after the other, as a rule the right ones by the right people.
    function proceedSale(uint256 which, uint256 seed, uint256 steps) external {
        if (goods.length == 0) return;
        steps = within(mix(steps), 1, 7);
        for (uint256 i = 0; i < steps; i++) {
            uint256 r = mix(seed ^ i);
            Deal storage d = _good(which).deal;
            uint256 step = uint256(d.status);
            if (step == 4 && r % 3 == 0) clock += COMPLAIN;
            if (step > 4 || d.seller == address(0)) offer(which, r, r >> 8, r >> 16);
            else if (step == 0) buy(which, r);
            else if (step == 4 && r % 2 == 0) complainSale(which, r);
            else if (step == 4) settleSale(which, r);
            else if (r % 16 == 1) refundSale(which, r);
            else if (step == 2 && r % 4 == 2) witnessSale(which, r >> 8);
            else advanceSale(which, r % 16 == 0 ? (r % 3) + 1 : step, r >> 8);
        }
    }

    function advanceSale(uint256 which, uint256 step, uint256 by) public {
        if (goods.length == 0) return;
        Good storage g = _good(which);
        Deal storage d = g.deal;
        if (step < 1 || step > 3) step = 1;
        bytes4 expected;
        address caller;
        if (step == 2) {
            caller = pick(by, d.buyer);
            if (caller != d.buyer) expected = ITwoWayGuarantee.Guarantee_NotPayer.selector;
        } else {
            caller = pick(by, by % 3 == 0 && d.agent != address(0) ? d.agent : d.seller);
            if (caller != d.seller && (caller != d.agent || d.agent == address(0))) {
                expected = ITwoWayGuarantee.Guarantee_NotContentSide.selector;
            }
        }
        if (expected == 0) {
            if (uint256(d.status) != step) expected = ITwoWayGuarantee.Guarantee_WrongStatus.selector;
            else if (clock >= d.closesAt) expected = ITwoWayGuarantee.Guarantee_TooLate.selector;
        }
        if (!attempt("advance sale", caller, address(sales), _call(g, step), expected)) return;
        d.status = ITwoWayGuarantee.Status(step + 1);
        d.closesAt =
            clock +
            (
                step == 1
                    ? ACCEPT
                    : step == 2
                        ? REVEAL
                        : COMPLAIN
            );
        if (step != 3) return;
        g.owner = d.buyer;
        g.revision++;
    }

    /// @notice Receipts in place of the buyer's acceptance, as a rule when they are due.
    function witnessSale(uint256 which, uint256 seed) public {
        if (goods.length == 0) return;
        Good storage g = _good(which);
        Deal storage d = g.deal;
        if (uint256(d.status) == 2 && seed % 8 != 0 && clock < d.closesAt) clock = d.closesAt;
        seed = mix(seed);
        bytes32 hash = keccak256(abi.encode(parcelOf(g).delivery));
        uint256 digest = receiptDigest("Genuine Sale", address(sales), block.chainid, g.id, hash, d.closesAt);
        (ITwoWayGuarantee.Receipt[] memory both, bool[2] memory forged) = someReceipts(seed, digest);
        bytes4 expected = 0;
        if (uint256(d.status) != 2) expected = ITwoWayGuarantee.Guarantee_WrongStatus.selector;
        else if (clock >= d.closesAt + AVAILABLE) expected = ITwoWayGuarantee.Guarantee_TooLate.selector;
        else if (clock < d.closesAt) expected = ITwoWayGuarantee.Guarantee_TooEarly.selector;
        else expected = judge(both, [d.seller, d.agent, d.buyer], forged);
        bytes memory data = abi.encodeCall(ISaleEscrow.confirmAvailable, (g.id, both));
        address caller = people[seed % people.length].who;
        if (!attempt("witness sale", caller, address(sales), data, expected)) return;
        d.status = ITwoWayGuarantee.Status.Accepted;
        d.closesAt = clock + REVEAL;
    }

    function _call(Good memory g, uint256 step) private returns (bytes memory) {
        Parcel memory p = parcelOf(g);
        if (step == 1) return abi.encodeCall(ISaleEscrow.deliver, (g.id, p.delivery, proofOf(g)));
        if (step == 2) return abi.encodeCall(ISaleEscrow.accept, (g.id, keccak256(abi.encode(p.delivery))));
        return abi.encodeCall(ISaleEscrow.reveal, (g.id, p.delivery, p.key));
    }

    function complainSale(uint256 which, uint256 by) public {
        if (goods.length == 0) return;
        Good storage g = _good(which);
        Parcel memory p = parcelOf(g);
        address caller = pick(by, g.deal.buyer);
        bytes4 expected = 0;
        if (caller != g.deal.buyer) expected = ITwoWayGuarantee.Guarantee_NotPayer.selector;
        else if (uint256(g.deal.status) != 4) expected = ITwoWayGuarantee.Guarantee_WrongStatus.selector;
        else if (clock >= g.deal.closesAt) expected = ITwoWayGuarantee.Guarantee_TooLate.selector;
        else if (!g.deal.falseFile) expected = ITwoWayGuarantee.Guarantee_ComplaintUnfounded.selector;
        bytes memory data = abi.encodeCall(
            ISaleEscrow.complain,
            (g.id, p.delivery, p.key, Files.complaint(p.file, p.sealedFile, (g.seed % 2_500) / 1_024))
        );
        if (attempt("complain sale", caller, address(sales), data, expected)) _refundSale(g);
    }

    function settleSale(uint256 which, uint256 by) public {
        if (goods.length == 0) return;
        Good storage g = _good(which);
        Deal storage d = g.deal;
        address caller = pick(by, d.seller == address(0) ? people[0].who : d.seller);
        if (by % 3 == 0) caller = providers[(by % 9) / 3].who;
        bytes4 expected = 0;
        if (uint256(d.status) != 4) expected = ITwoWayGuarantee.Guarantee_WrongStatus.selector;
        else if (caller != d.buyer && clock < d.closesAt) expected = ITwoWayGuarantee.Guarantee_TooEarly.selector;
        else if (held(which % goods.length, d.closesAt)) expected = ITwoWayGuarantee.Guarantee_Held.selector;
        bytes memory data = abi.encodeCall(ISaleEscrow.settle, (g.id));
        if (!attempt("settle sale", caller, address(sales), data, expected)) return;
        d.status = ITwoWayGuarantee.Status.Settled;
        (g.lastBuyer, g.lastPrice) = (d.buyer, d.price);
        if (g.pledger != address(0)) g.pledgedUntil = clock + SEASON;
        uint256 agentFee = d.agent == address(0) ? 0 : (d.price * d.share) / 10_000;
        uint256 royalty = g.producer.who == d.seller ? 0 : (d.price * ROYALTY) / 10_000;
        uint256 share = d.price - net(d.price);
        give(address(sales), g.producer.who, royalty);
        if (agentFee != 0) give(address(sales), d.agent, agentFee);
        give(address(sales), d.seller, d.price - royalty - agentFee - share);
        give(address(sales), address(pool), share);
        if (clock >= d.closesAt) rewardKeeper(caller, share);
    }

    function refundSale(uint256 which, uint256 by) public {
        if (goods.length == 0) return;
        Good storage g = _good(which);
        bytes4 expected = 0;
        if (!isOpen(g.deal.status)) expected = ITwoWayGuarantee.Guarantee_NothingDue.selector;
        else if (uint256(g.deal.status) == 4) {
            if (g.owner != address(0)) expected = ITwoWayGuarantee.Guarantee_NothingDue.selector;
        } else if (g.owner != address(0) && clock < _refundsAt(g.deal)) {
            expected = ITwoWayGuarantee.Guarantee_TooEarly.selector;
        }
        bytes memory data = abi.encodeCall(ISaleEscrow.refund, (g.id));
        address caller = people[by % people.length].who;
        if (attempt("refund sale", caller, address(sales), data, expected)) _refundSale(g);
    }

    /// @dev After a silent buyer's window there is the witnesses'.
    function _refundsAt(Deal memory d) private pure returns (uint256) {
        return d.closesAt + (uint256(d.status) == 2 ? AVAILABLE : 0);
    }

    /// @dev The buyer has its price again, the seller its product if that still exists.
    function _refundSale(Good storage g) internal {
        if (g.owner != address(0)) {
            g.owner = g.deal.seller;
            if (g.deal.status == ITwoWayGuarantee.Status.Revealed) g.revision++;
        }
        g.deal.status = ITwoWayGuarantee.Status.Refunded;
        give(address(sales), g.deal.buyer, g.deal.price);
    }
}
