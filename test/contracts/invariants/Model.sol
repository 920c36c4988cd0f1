// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IProductRegistry} from "../../../contracts/interfaces/IProductRegistry.sol";
import {ITwoWayGuarantee} from "../../../contracts/interfaces/ITwoWayGuarantee.sol";
import {TestDollar} from "../../../contracts/payment/TestDollar.sol";
import {Blocks, Files} from "../support/Files.sol";
import {Actor, Genuine, Job, Parcel} from "../support/Genuine.sol";

/// @notice What the system should be, kept beside it: who owns what, who is owed what, how far everything has come.
/// Every call states beforehand whether it passes and, if not, by which error it fails; anything else fails the run.
abstract contract Model is Genuine {
    struct Order {
        Actor producer;
        Actor esp;
        uint256 seed;
        uint256 fee;
        uint256 lockedAt;
        bool falseFile; // one byte of the sealed file is wrong
        ITwoWayGuarantee.Status status;
        uint256 closesAt;
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
        Actor producer;
        Actor esp;
        uint256 seed; // of file and picture
        uint256 changed; // pixels of the picture
        Kind kind; // of the picture
        uint256 madeAt; // time of the proof
        uint256 registeredAt;
        address owner; // zero: removed
        uint256 revision;
        bool challenged;
        address lastBuyer; // of the latest settled sale
        uint256 lastPrice;
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
    Actor[] internal people; // four that make, buy and copy; two providers; one with no part in anything
    Order[] internal orders;
    Good[] internal goods;
    mapping(address => uint256) public owed; // inside the vault
    mapping(address => uint256) public wallet;
    mapping(address => uint256) public staked;
    mapping(address => uint256) public bonded;
    mapping(address => uint256) public unbonding;
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
        fund(stranger.who);
        for (uint256 i = 0; i < people.length; i++) wallet[people[i].who] = token.balanceOf(people[i].who);
        staked[aurora.who] = staked[borealis.who] = 1_000 * DOLLAR;
        owed[address(esps)] = 2_000 * DOLLAR;
    }

    // --- calls ---

    /// @param expected Zero: passes. Otherwise the selector of the error.
    function attempt(string memory what, address by, address target, bytes memory data, bytes4 expected)
        internal
        returns (bool ok)
    {
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

    // --- things that are made again instead of stored ---

    function jobOf(Order memory o) internal returns (Job memory j) {
        vm.warp(o.lockedAt);
        j = job(o.producer, o.esp, o.fee, o.seed);
        if (o.falseFile) {
            j.parcel.sealedFile[o.seed % j.parcel.sealedFile.length] ^= 0x01;
            j.parcel.delivery.sealedRoot = Files.root(j.parcel.sealedFile);
            j = complete(j, o.esp);
        }
        vm.warp(clock);
    }

    function pictureOf(Good memory g) internal pure returns (bytes memory) {
        if (g.kind == Kind.Tinted) return Blocks.recoloured(g.seed);
        bytes memory blocks = Blocks.alike(g.seed, g.changed);
        return g.kind == Kind.Mirrored ? Blocks.mirrored(blocks) : blocks;
    }

    function proofOf(Good memory g) internal returns (IProductRegistry.Proof memory proof) {
        if (g.order != 0) return jobOf(orders[g.order - 1]).proof;
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
