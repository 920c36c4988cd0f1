// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IChallenge} from "../../../contracts/interfaces/IChallenge.sol";
import {IEspRegistry} from "../../../contracts/interfaces/IEspRegistry.sol";
import {IGenerationEscrow} from "../../../contracts/interfaces/IGenerationEscrow.sol";
import {IProductRegistry} from "../../../contracts/interfaces/IProductRegistry.sol";
import {ITwoWayGuarantee} from "../../../contracts/interfaces/ITwoWayGuarantee.sol";
import {Test} from "../support/Vm.sol";
import {ChallengeActions} from "./ChallengeActions.sol";
import {ListingActions} from "./ListingActions.sol";
import {SaleActions} from "./SaleActions.sol";
import {StakeActions} from "./StakeActions.sol";
import {TaskActions} from "./TaskActions.sol";

/// @notice The world: what anybody may do, and what must hold after it.
contract World is TaskActions, ChallengeActions {
    /// @notice Everybody has what the model says, and the vault holds the sum of it.
    function checkMoney() external view {
        uint256 sum = 0;
        for (uint256 i = 0; i < people.length; i++) {
            address who = people[i].who;
            same("balance inside", vault.balanceOf(who), owed[who]);
            same("wallet", token.balanceOf(who), wallet[who]);
            sum += owed[who];
        }
        address[7] memory modules = [
            address(pledges),
            address(generation),
            address(sales),
            address(challenges),
            address(esps),
            address(pool),
            address(arbitrator)
        ];
        for (uint256 i = 0; i < 7; i++) {
            same("balance of a module", vault.balanceOf(modules[i]), owed[modules[i]]);
            sum += owed[modules[i]];
        }
        same("the vault holds the sum", token.balanceOf(address(vault)), sum);
    }

    /// @notice Each escrow holds exactly what is locked in it.
    function checkEscrows() external view {
        uint256 fees = 0;
        for (uint256 i = 0; i < orders.length; i++) {
            Order storage o = orders[i];
            IGenerationEscrow.Task memory task = generation.taskOf(o.id);
            holds("status of an order", task.status == o.status);
            same("revealed", task.revealed, o.revealed);
            same("ended", task.ended, o.ended);
            same("failed", task.failed, o.failed);
            for (uint256 k = 0; k < o.count; k++) {
                holds("status of an item", generation.itemOf(o.id, k).status == o.itemStatus[k]);
            }
            fees += o.fee - (o.fee * o.ended) / o.count;
        }
        same("fees", vault.balanceOf(address(generation)), fees);
        uint256 prices = 0;
        for (uint256 i = 0; i < goods.length; i++) {
            ITwoWayGuarantee.Status status = sales.saleOf(goods[i].id).status;
            holds("status of a sale", status == goods[i].deal.status);
            if (isOpen(status)) prices += goods[i].deal.price;
        }
        same("prices", vault.balanceOf(address(sales)), prices);
        uint256 pledged = 0;
        for (uint256 i = 0; i < goods.length; i++) {
            same("pledger", pledges.pledgeOf(goods[i].id).by, goods[i].pledger);
            if (goods[i].pledger != address(0)) pledged += PLEDGE;
        }
        same("pledges", vault.balanceOf(address(pledges)), pledged);
        uint256 deposits = 0;
        for (uint256 i = 0; i < cases.length; i++) {
            // A case that was left undecided may have been opened again, as a later one.
            IChallenge.Status status = challenges.challengeOf(cases[i].id).status;
            bool undecided = cases[i].status == IChallenge.Status.Undecided;
            holds("status of a challenge", undecided || status == cases[i].status);
            if (cases[i].status == IChallenge.Status.Open) {
                bool paid = cases[i].ground != IChallenge.Ground.Copy || cases[i].defender != address(0);
                deposits += REST + (paid ? PANEL_FEE : 0);
            }
            if (cases[i].status == IChallenge.Status.Disputed) deposits += REST;
        }
        same("deposits", vault.balanceOf(address(challenges)), deposits);
    }

    /// @notice Stake covers bonds with what is on its way out, and with what is frozen, and lies in the vault.
    function checkStakes() external view {
        uint256[] memory bonds = new uint256[](providers.length);
        for (uint256 t = 0; t < orders.length; t++) {
            for (uint256 i = 0; i < providers.length; i++) {
                if (orders[t].esp.who == providers[i].who) bonds[i] += _bondLeft(orders[t]);
            }
        }
        uint256 sum = 0;
        for (uint256 i = 0; i < providers.length; i++) {
            address who = providers[i].who;
            IEspRegistry.Esp memory e = esps.espOf(who);
            same("stake", e.stake, staked[who]);
            same("reserved", e.reserved, bonded[who]);
            same("unbonding", e.unbonding, unbonding[who]);
            same("frozen", e.frozen, frozen[who]);
            holds("covered", e.stake >= uint256(e.reserved) + e.unbonding);
            holds("answers", e.stake >= uint256(e.reserved) + e.frozen);
            sum += e.stake;
            same("bonds of open orders", e.reserved, bonds[i]);
        }
        same("stakes", vault.balanceOf(address(esps)), sum + esps.espOf(dusk.who).stake);
    }

    /// @dev What still answers for an order.
    function _bondLeft(Order storage o) private view returns (uint256) {
        uint256 bond = (o.fee * BOND) / 10_000 - o.penalty;
        return bond - (bond * o.ended) / o.count;
    }

    /// @notice Opinions are those of the outcomes that the model expected, each once.
    function checkReputation() external view {
        for (uint256 i = 0; i < people.length; i++) {
            for (uint256 k = 0; k < providers.length; k++) {
                (address who, address esp) = (people[i].who, providers[k].who);
                bytes memory opinion = abi.encode(reputation.localOpinion(who, esp));
                same("opinion", opinion, abi.encode(twin.localOpinion(who, esp)));
            }
        }
    }

    /// @dev What is held, at every time that matters: those at which a case of the product opened, and just after.
    function _checkHolds(uint256 good) private view {
        uint256 id = goods[good].id;
        holds("disproved", challenges.isDisproved(id) == goods[good].disproved);
        holds("held now", challenges.isHeldBefore(id, clock + 1) == held(good, clock + 1));
        for (uint256 c = 0; c < cases.length; c++) {
            if (cases[c].accused != good) continue;
            uint256 openedAt = cases[c].respondBy - RESPONSE;
            holds("held before", challenges.isHeldBefore(id, openedAt) == held(good, openedAt));
            holds("held from then on", challenges.isHeldBefore(id, openedAt + 1) == held(good, openedAt + 1));
        }
    }

    /// @notice A product is where it belongs; held exactly in a sale, and its cases hold what they should.
    function checkProducts() external view {
        for (uint256 i = 0; i < goods.length; i++) {
            Good storage g = goods[i];
            IProductRegistry.Product memory p = registry.productOf(g.id);
            same("revision", p.revision, g.revision);
            _checkHolds(i);
            if (g.owner == address(0)) {
                holds("removed", p.status == IProductRegistry.Status.Removed);
                continue;
            }
            same("owner", registry.ownerOf(g.id), g.owner);
            same("held", p.held ? 1 : 0, isOpen(g.deal.status) ? 1 : 0);
        }
    }
}

struct FuzzSelector {
    address addr;
    bytes4[] selectors;
}

/// @notice Producers, providers, buyers, copyists and idlers do what they like, in any order and at any time.
contract SystemTest is Test {
    World private world;

    function setUp() public {
        world = World(createFrom("System.t.sol:World", ""));
        world.setUp();
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(world);
    }

    function targetSelectors() public view returns (FuzzSelector[] memory targets) {
        bytes4[40] memory all = [
            StakeActions.wait.selector,
            StakeActions.wait.selector,
            StakeActions.withdraw.selector,
            StakeActions.unbond.selector,
            StakeActions.withdrawStake.selector,
            StakeActions.addStake.selector,
            TaskActions.order.selector,
            TaskActions.order.selector,
            TaskActions.proceed.selector,
            TaskActions.proceed.selector,
            TaskActions.proceed.selector,
            TaskActions.proceed.selector,
            TaskActions.proceed.selector,
            TaskActions.proceed.selector,
            TaskActions.refundOrder.selector,
            TaskActions.witnessOrder.selector,
            SaleActions.give.selector,
            SaleActions.offer.selector,
            SaleActions.buy.selector,
            SaleActions.proceedSale.selector,
            SaleActions.proceedSale.selector,
            SaleActions.refundSale.selector,
            SaleActions.withdrawOffer.selector,
            SaleActions.pledge.selector,
            SaleActions.withdrawPledge.selector,
            ListingActions.list.selector,
            ListingActions.list.selector,
            ListingActions.buyListed.selector,
            ListingActions.buyListed.selector,
            ListingActions.cancelListings.selector,
            ChallengeActions.attest.selector,
            ChallengeActions.attest.selector,
            ChallengeActions.materialise.selector,
            ChallengeActions.accuse.selector,
            ChallengeActions.challenge.selector,
            ChallengeActions.answer.selector,
            ChallengeActions.disputeAttestation.selector,
            ChallengeActions.finish.selector,
            ChallengeActions.finish.selector,
            ChallengeActions.rule.selector
        ];
        targets = new FuzzSelector[](1);
        targets[0].addr = address(world);
        targets[0].selectors = new bytes4[](all.length);
        for (uint256 i = 0; i < all.length; i++) targets[0].selectors[i] = all[i];
    }

    /// hardhat-config: default.invariant.runs = 64
    /// hardhat-config: default.invariant.depth = 200
    /// hardhat-config: default.invariant.failOnRevert = true
    function invariant_TheSystemIsAsTheModelSays() public view {
        world.checkMoney();
        world.checkEscrows();
        world.checkStakes();
        world.checkProducts();
        world.checkReputation();
    }
}
