// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IGenerationEscrow} from "../../../contracts/interfaces/IGenerationEscrow.sol";
import {IProductRegistry} from "../../../contracts/interfaces/IProductRegistry.sol";
import {IReputation} from "../../../contracts/interfaces/IReputation.sol";
import {ITwoWayGuarantee} from "../../../contracts/interfaces/ITwoWayGuarantee.sol";
import {TestDollar} from "../../../contracts/payment/TestDollar.sol";
import {Blocks, Files} from "../support/Files.sol";
import {Actor, Job, Parcel} from "../support/Genuine.sol";
import {Items} from "../support/Items.sol";
import {Witnesses} from "../support/Witnesses.sol";

/// @dev As many items as an order has here.
uint256 constant MAX_ITEMS = 3;

/// @notice What the system should be, kept beside it: who owns what, who is owed what, how far everything has come.
/// Every call states beforehand whether it passes and, if not, by which error it fails; anything else fails the run.
abstract contract Model is Witnesses {
    struct Order {
        Actor producer;
        Actor esp;
        uint256 seed;
        uint256 fee;
        uint256 count; // of items
        uint256 lockedAt;
        uint256 falseOnes; // bit i: one byte of item i's sealed file is wrong
        ITwoWayGuarantee.Status status;
        uint256 closesAt;
        uint256 deliveredAt;
        bool late;
        uint256 penalty;
        uint256 lateSeconds;
        uint256 revealed;
        uint256 ended;
        uint256 failed;
        ITwoWayGuarantee.Status[MAX_ITEMS] itemStatus;
        uint256[MAX_ITEMS] itemClosesAt;
        bytes32[] leaves;
        uint256 id;
    }

    enum Kind {
        Plain,
        Tinted, // in other colours
        Mirrored
    }

    struct Good {
        uint256 id;
        uint256 order; // 1 + index of the order it came from; zero: attested
        uint256 item; // of that order
        Actor producer;
        Actor esp;
        uint256 seed; // of file and picture
        uint256 changed; // pixels of the picture
        Kind kind; // of the picture
        uint256 madeAt; // time of the proof
        uint256 registeredAt;
        uint256 since; // what it is as old as
        address owner; // zero: removed
        uint256 revision;
        bool disproved; // a panel found its proof false
        uint256 frozen; // of its provider's stake
        address lastBuyer; // of the latest settled sale
        uint256 lastPrice;
        address pledger; // zero: no pledge
        uint256 pledgedUntil;
        Deal deal;
    }

    struct Deal {
        address seller;
        address buyer;
        address agent;
        uint256 share;
        uint256 price;
        bool falseFile;
        bool outdated; // the product changed since the offer
        ITwoWayGuarantee.Status status;
        uint256 closesAt;
    }

    error Unexpected(string what, bytes4 actual, bytes4 expected);

    uint256 internal clock = START;
    Actor[] internal people; // four that make, buy and copy; two providers; one with no part in anything; a third provider
    Actor[] internal providers;
    IReputation internal twin; // is told every outcome that the model expects
    Order[] internal orders;
    Good[] internal goods;
    mapping(address => uint256) public owed; // inside the vault
    mapping(address => uint256) public wallet;
    mapping(address => uint256) public staked;
    mapping(address => uint256) public bonded;
    mapping(address => uint256) public unbonding;
    mapping(address => uint256) public frozen;
    mapping(address => uint256) public unbondsAt;
    mapping(string what => uint256) public passed;
    mapping(string what => uint256) public refused;

    function setUp() public virtual override {
        super.setUp();
        people.push(alice);
        people.push(bob);
        people.push(carol);
        people.push(mallory);
        people.push(aurora);
        people.push(borealis);
        people.push(stranger);
        people.push(cirrus);
        providers.push(aurora);
        providers.push(borealis);
        providers.push(cirrus);
        fund(stranger.who);
        twin = IReputation(create("Reputation", abi.encode(SLOT, VALUE_CAP)));
        wire(address(twin), list(address(this)));
        for (uint256 i = 0; i < people.length; i++) wallet[people[i].who] = token.balanceOf(people[i].who);
        for (uint256 i = 0; i < 3; i++) staked[providers[i].who] = 1_000 * DOLLAR;
        owed[address(esps)] = 4_000 * DOLLAR; // dusk's, too, which takes no part
    }

    /// @notice Whether a case that opened before `time` on the good of this index is open.
    function held(uint256 good, uint256 time) internal view virtual returns (bool);

    // --- calls ---

    /// @param expected Zero: passes. Otherwise the selector of the error.
    function attempt(
        string memory what,
        address by,
        address target,
        bytes memory data,
        bytes4 expected
    ) internal returns (bool ok) {
        vm.warp(clock);
        vm.prank(by);
        bytes memory result;
        (ok, result) = target.call(data);
        bytes4 actual = ok ? bytes4(0) : bytes4(result);
        require(actual == expected && (ok || expected != 0), Unexpected(what, actual, expected));
        if (ok) passed[what]++;
        else refused[what]++;
    }

    /// @notice The one whose turn it is, seven times of eight; otherwise anybody.
    function pick(uint256 seed, address rightful) internal view returns (address) {
        seed = mix(seed);
        return seed % 8 != 0 ? rightful : people[(seed >> 3) % people.length].who;
    }

    /// @notice Spreads what the fuzzer sends, which likes small and special numbers.
    function mix(uint256 seed) internal view returns (uint256) {
        return uint256(keccak256(abi.encode(seed, clock)));
    }

    // --- money ---

    function give(address from, address to, uint256 amount) internal {
        owed[from] -= amount;
        owed[to] += amount;
    }

    /// @notice From the balance inside first, then from the wallet.
    function collect(address from, address to, uint256 amount) internal {
        uint256 inside = owed[from] < amount ? owed[from] : amount;
        owed[from] -= inside;
        wallet[from] -= amount - inside;
        owed[to] += amount;
    }

    /// @notice Makes sure that `who` can pay.
    function topUp(address who, uint256 amount) internal {
        while (owed[who] + wallet[who] < amount) {
            TestDollar(address(token)).faucet(who);
            wallet[who] += 1_000 * DOLLAR;
        }
    }

    function isActive(address who) internal view returns (bool) {
        for (uint256 i = 0; i < providers.length; i++) {
            if (providers[i].who == who) return staked[who] - unbonding[who] >= MINIMUM_STAKE;
        }
        return false;
    }

    /// @notice Half of what the step itself paid in, to a provider that took it.
    function rewardKeeper(address keeper, uint256 share) internal {
        if (isActive(keeper)) give(address(pool), keeper, share / 2);
    }

    /// @notice What receipts are worth, for a delivery that is due for them.
    /// @return expected The first thing that is wrong with them.
    function judge(
        ITwoWayGuarantee.Receipt[] memory both,
        address[3] memory involved,
        bool[2] memory forged
    ) internal view returns (bytes4 expected) {
        uint256 weight = 0;
        for (uint256 i = 0; i < 2; i++) {
            address who = both[i].esp;
            if (i == 1 && both[0].esp >= who) return ITwoWayGuarantee.Guarantee_WitnessesNotAscending.selector;
            if (who == involved[0] || who == involved[1] || who == involved[2]) {
                return ITwoWayGuarantee.Guarantee_WitnessInvolved.selector;
            }
            if (forged[i]) return ITwoWayGuarantee.Guarantee_BadReceipt.selector;
            if (isActive(who)) weight += staked[who] - unbonding[who];
        }
        uint256 total = 1_000 * DOLLAR; // dusk's
        for (uint256 i = 0; i < providers.length; i++) {
            address who = providers[i].who;
            if (isActive(who)) total += staked[who] - unbonding[who];
        }
        if (weight * 3 <= total) return ITwoWayGuarantee.Guarantee_TooFewWitnesses.selector;
    }

    /// @notice Receipts of two of the people, most times providers, most times true.
    function someReceipts(
        uint256 seed,
        uint256 digest
    ) internal view returns (ITwoWayGuarantee.Receipt[] memory both, bool[2] memory forged) {
        both = new ITwoWayGuarantee.Receipt[](2);
        Actor[2] memory who;
        uint256 skipped = (seed >> 8) % 3;
        for (uint256 i = 0; i < 2; i++) {
            who[i] = seed % 8 == i ? people[(seed >> 16) % people.length] : providers[(skipped + 1 + i) % 3];
        }
        if (who[0].who > who[1].who && seed % 16 != 2) (who[0], who[1]) = (who[1], who[0]);
        for (uint256 i = 0; i < 2; i++) {
            forged[i] = (seed >> 32) % 8 == i;
            both[i].esp = who[i].who;
            both[i].signature = sign(who[i], forged[i] ? digest ^ 1 : digest);
        }
    }

    // --- things that are made again instead of stored ---

    /// @notice One item of an order, with its path.
    function jobOf(Order memory o, uint256 index) internal returns (Job memory j) {
        vm.warp(o.lockedAt);
        j = oneOf(o.producer, o.esp, o.fee, o.seed, o.count, index);
        if ((o.falseOnes >> index) & 1 == 1) {
            j.parcel.sealedFile[seedOf(o.seed, index) % 2_500] ^= 0x01;
            j.parcel.delivery.sealedRoot = Files.root(j.parcel.sealedFile);
            j = complete(j, o.esp);
        }
        if (o.leaves.length != 0) {
            j.deliveryRoot = Items.root(o.leaves);
            j.path = Items.path(o.leaves, index);
        }
        vm.warp(clock);
    }

    function quoteOf(Order memory o) internal pure returns (IGenerationEscrow.Quote memory) {
        return
            IGenerationEscrow.Quote({
                esp: o.esp.who,
                producer: o.producer.who,
                fee: o.fee,
                items: uint8(o.count),
                promptCommitment: keccak256(abi.encode("prompt", o.seed)),
                deliverySeconds: DELIVERY,
                expiry: uint64(o.lockedAt + 1 hours),
                salt: keccak256(abi.encode("salt", o.seed))
            });
    }

    function pictureOf(Good memory g) internal pure returns (bytes memory) {
        if (g.kind == Kind.Tinted) return Blocks.recoloured(g.seed);
        bytes memory blocks = Blocks.alike(g.seed, g.changed);
        Blocks.greyOfLuma(blocks);
        return g.kind == Kind.Mirrored ? Blocks.mirrored(blocks) : blocks;
    }

    function proofOf(Good memory g) internal returns (IProductRegistry.Proof memory proof) {
        if (g.order != 0) return jobOf(orders[g.order - 1], g.item).proof;
        vm.warp(g.madeAt);
        proof = proofOf(g.producer.who, g.esp.who, Files.root(Files.make(g.seed, 2_500)), pictureOf(g));
        vm.warp(clock);
    }

    /// @notice What a seller delivers: the file that was registered, sealed truly or not.
    function parcelOf(Good memory g) internal pure returns (Parcel memory p) {
        p = parcel(g.seed, 2_500);
        if (g.deal.falseFile) {
            p.sealedFile[g.seed % 2_500] ^= 0x01;
            p.delivery.sealedRoot = Files.root(p.sealedFile);
        }
    }

    function isOpen(ITwoWayGuarantee.Status s) internal pure returns (bool) {
        return s != ITwoWayGuarantee.Status.None && s < ITwoWayGuarantee.Status.Settled;
    }
}
