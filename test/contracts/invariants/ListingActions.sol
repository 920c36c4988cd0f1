// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IListings} from "../../../contracts/interfaces/IListings.sol";
import {ISaleEscrow} from "../../../contracts/interfaces/ISaleEscrow.sol";
import {Actor} from "../support/Genuine.sol";
import {TypedData} from "../support/TypedData.sol";
import {SaleActions} from "./SaleActions.sol";
import {IERC721Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";

/// @notice Listings signed off chain by owners and by others, kept by everybody, brought to the chain long after.
abstract contract ListingActions is SaleActions {
    struct Paper {
        IListings.Listing listing;
        uint256 good; // index
        bytes signature;
        bool falseFile;
    }

    uint256 private constant KEPT = 16;

    Paper[] internal papers;
    mapping(address seller => uint256) internal counters;

    /// @notice Somebody, as a rule the owner, signs a listing. The chain hears nothing of it.
    function list(uint256 which, uint256 by, uint256 price, uint256 agent) public {
        if (goods.length == 0) return;
        Good storage g = _good(which);
        if (g.pledger == address(0) && mix(price ^ agent) % 8 != 0) pledge(which, by);
        Actor memory seller = _actor(pick(by, g.owner));
        agent = mix(agent);
        Paper memory p;
        p.good = which % goods.length;
        p.listing.seller = seller.who;
        p.listing.productId = g.id;
        p.listing.price = mix(price) % 16 == 0 ? 0 : within(mix(price), 1, 500 * DOLLAR);
        p.listing.agent = agent % 3 == 0 ? address(0) : people[agent % people.length].who;
        p.listing.agentBasisPoints = uint16(within(agent >> 8, 0, 5_200));
        p.listing.revision = uint64(g.revision);
        p.listing.counter = counters[seller.who];
        p.listing.expiry = uint64(clock + within(mix(by), 1, 30 days));
        p.falseFile = agent % 5 == 0;
        vm.warp(clock);
        p.signature = sign(seller, uint256(sales.digestOf(p.listing)));
        if (papers.length < KEPT) papers.push(p);
        else papers[mix(which) % KEPT] = p;
    }

    function buyListed(uint256 which, uint256 by) external {
        if (papers.length == 0) return;
        Paper memory p = papers[mix(which) % papers.length];
        // One in eight pays less than was asked.
        if (mix(by) % 8 == 0) p.listing.price = p.listing.price / 2 + 1;
        bytes4 expected = _fault(p, mix(by) % 8 == 0);
        address caller = people[by % people.length].who;
        bytes memory check = abi.encodeCall(IListings.checkListing, (p.listing, p.signature));
        attempt("check listing", caller, address(sales), check, expected);
        if (expected == 0 && caller == p.listing.seller) expected = ISaleEscrow.Sale_OwnProduct.selector;
        topUp(caller, p.listing.price);
        bytes memory data = abi.encodeCall(
            ISaleEscrow.lockListed,
            (p.listing, p.signature, ENCRYPTION_KEY, address(0))
        );
        if (!attempt("buy listed", caller, address(sales), data, expected)) return;
        collect(caller, address(sales), p.listing.price);
        Deal memory d;
        d.seller = p.listing.seller;
        d.agent = p.listing.agent;
        d.share = p.listing.agentBasisPoints;
        d.price = p.listing.price;
        d.falseFile = p.falseFile;
        goods[p.good].deal = d;
        _lock(goods[p.good], caller);
    }

    /// @notice Somebody takes its listings back, or brings another's word for it, or no word at all.
    function cancelListings(uint256 by, uint256 seller_) external {
        Actor memory seller = people[mix(seller_) % people.length];
        uint256 counter = counters[seller.who];
        if (by % 2 == 0) {
            attempt("cancel", seller.who, address(sales), abi.encodeCall(IListings.cancelListings, ()), 0);
        } else {
            bool forged = mix(by) % 4 == 0;
            bytes memory signature = sign(seller, _cancellation(seller.who, forged ? counter + 1 : counter));
            bytes4 expected = forged ? IListings.Listing_BadCancellation.selector : bytes4(0);
            bytes memory data = abi.encodeCall(IListings.cancelListingsFor, (seller.who, signature));
            if (!attempt("cancel for", people[by % people.length].who, address(sales), data, expected)) return;
        }
        counters[seller.who] = counter + 1;
    }

    /// @dev Why the listing cannot be bought now, in the order in which the contract asks.
    function _fault(Paper memory p, bool forged) private view returns (bytes4) {
        Good storage g = goods[p.good];
        IListings.Listing memory l = p.listing;
        if (g.owner == address(0)) return IERC721Errors.ERC721NonexistentToken.selector;
        if (isOpen(g.deal.status)) return ISaleEscrow.Sale_StillOpen.selector;
        if (l.price == 0) return ISaleEscrow.Sale_ZeroPrice.selector;
        if (l.agentBasisPoints > 5_000) return ISaleEscrow.Sale_AgentShareTooHigh.selector;
        if (g.pledger == address(0)) return ISaleEscrow.Sale_NotPledged.selector;
        if (l.seller != g.owner) return IListings.Listing_NotOwner.selector;
        if (l.revision != g.revision) return IListings.Listing_Outdated.selector;
        if (l.counter != counters[l.seller]) return IListings.Listing_Cancelled.selector;
        if (clock >= l.expiry) return IListings.Listing_Expired.selector;
        return forged ? IListings.Listing_BadSignature.selector : bytes4(0);
    }

    function _actor(address who) private view returns (Actor memory) {
        for (uint256 i = 0; i < people.length; i++) if (people[i].who == who) return people[i];
        return people[0];
    }

    function _cancellation(address seller, uint256 counter) private view returns (uint256) {
        bytes32 head = keccak256("Cancellation(address seller,uint256 counter)");
        bytes32 content = keccak256(abi.encode(head, seller, counter));
        return TypedData.digest("Genuine Sale", block.chainid, address(sales), content);
    }
}
