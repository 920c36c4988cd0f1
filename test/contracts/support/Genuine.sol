// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IArbitrator} from "../../../contracts/interfaces/IArbitrator.sol";
import {IChallenge} from "../../../contracts/interfaces/IChallenge.sol";
import {IEspRegistry} from "../../../contracts/interfaces/IEspRegistry.sol";
import {IGenerationEscrow} from "../../../contracts/interfaces/IGenerationEscrow.sol";
import {IProductRegistry} from "../../../contracts/interfaces/IProductRegistry.sol";
import {ILicenceRegistry} from "../../../contracts/interfaces/ILicenceRegistry.sol";
import {IReputation} from "../../../contracts/interfaces/IReputation.sol";
import {ISaleEscrow} from "../../../contracts/interfaces/ISaleEscrow.sol";
import {ISimilarity} from "../../../contracts/interfaces/ISimilarity.sol";
import {ITwoWayGuarantee} from "../../../contracts/interfaces/ITwoWayGuarantee.sol";
import {IUpkeepPool} from "../../../contracts/interfaces/IUpkeepPool.sol";
import {IVault} from "../../../contracts/interfaces/IVault.sol";
import {Wired} from "../../../contracts/lib/Wired.sol";
import {TestDollar} from "../../../contracts/payment/TestDollar.sol";
import {Blocks, Files} from "./Files.sol";
import {Items} from "./Items.sol";
import {Judge} from "./Judge.sol";
import {Test} from "./Vm.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

/// @notice Somebody with a key.
struct Actor {
    address who;
    uint256 key;
}

/// @notice Everything there is to know about one delivery of a file.
struct Parcel {
    bytes file;
    bytes sealedFile;
    bytes32 key;
    ITwoWayGuarantee.Delivery delivery;
}

/// @notice A generation from quote to proof: of one item, or one of several of the same quote.
struct Job {
    IGenerationEscrow.Quote quote;
    bytes quoteSignature;
    uint256 id;
    Parcel parcel;
    IProductRegistry.Proof proof;
    bytes proofSignature;
    uint256 productId;
    bytes blocks;
    uint256 index; // among the items of the task
    bytes32[] path; // of the item, to the delivery's root
    bytes32 deliveryRoot;
}

/// @notice The whole system, deployed and wired, with a few people and the steps they take.
abstract contract Genuine is Test {
    uint256 internal constant DOLLAR = 1e6;
    uint256 internal constant MINIMUM_STAKE = 500 * DOLLAR;
    uint256 internal constant UNBONDING = 7 days;
    uint256 internal constant ROYALTY = 500;
    uint256 internal constant BOND = 2_000;
    uint40 internal constant DELIVERY = 300;
    uint256 internal constant SALE_DELIVERY = 600;
    uint40 internal constant LATE = 100;
    uint40 internal constant ACCEPT = 500;
    uint40 internal constant AVAILABLE = 250;
    uint40 internal constant REVEAL = 200;
    uint40 internal constant COMPLAIN = 400;
    uint40 internal constant RATE = 600;
    uint256 internal constant SETTLED_TO_POOL = 50; // of what escrows pay, in 1/10,000
    uint256 internal constant BOND_TO_POOL = 500; // of a bond that is lost by silence
    uint256 internal constant DEPOSIT = 20 * DOLLAR;
    uint256 internal constant REWARD = 50 * DOLLAR;
    uint256 internal constant RESPONSE = 3 days;
    uint256 internal constant GRACE = 1 hours;
    uint256 internal constant COMPENSATION_CAP = 100 * DOLLAR;
    uint256 internal constant UPKEEP = 1 * DOLLAR;
    uint256 internal constant POOL = 1_000;
    uint256 internal constant PANEL_FEE = 15 * DOLLAR;
    uint256 internal constant MAX_LICENCE_ROYALTY = 5_000;
    uint256 internal constant SLOT = 600;
    uint256 internal constant VALUE_CAP = 50 * DOLLAR;
    uint256 internal constant START = 1_800_000_000;
    bytes32 internal constant ENCRYPTION_KEY = keccak256("x25519");

    Actor internal alice;
    Actor internal bob;
    Actor internal carol;
    Actor internal mallory;
    Actor internal aurora;
    Actor internal borealis;
    Actor internal stranger;

    IERC20 internal token;
    IVault internal vault;
    IEspRegistry internal esps;
    IReputation internal reputation;
    IProductRegistry internal registry;
    IGenerationEscrow internal generation;
    ISaleEscrow internal sales;
    ILicenceRegistry internal licences;
    ISimilarity internal similarity;
    IUpkeepPool internal pool;
    IArbitrator internal arbitrator;
    IChallenge internal challenges;

    function setUp() public virtual {
        vm.warp(START);
        alice = actor("alice");
        bob = actor("bob");
        carol = actor("carol");
        mallory = actor("mallory");
        aurora = actor("aurora");
        borealis = actor("borealis");
        stranger = actor("stranger");
        deploy(IERC20(create("TestDollar", "")));
        enroll(aurora);
        enroll(borealis);
        fund(alice.who);
        fund(bob.who);
        fund(carol.who);
        fund(mallory.who);
    }

    function actor(string memory name) internal returns (Actor memory a) {
        a.key = uint256(keccak256(bytes(name)));
        a.who = vm.addr(a.key);
        vm.label(a.who, name);
    }

    function deploy(IERC20 token_) internal {
        token = token_;
        vault = newVault(token_);
        esps = newEspRegistry(vault);
        reputation = IReputation(create("Reputation", abi.encode(SLOT, VALUE_CAP)));
        registry = IProductRegistry(create("ProductRegistry", abi.encode(esps, ROYALTY)));
        pool = IUpkeepPool(create("UpkeepPool", abi.encode(vault, esps)));
        ITwoWayGuarantee.Windows memory windows = ITwoWayGuarantee.Windows({
            late: LATE,
            accept: ACCEPT,
            available: AVAILABLE,
            reveal: REVEAL,
            complain: COMPLAIN,
            rate: RATE
        });
        bytes memory arguments =
            abi.encode(vault, esps, registry, reputation, pool, BOND, SETTLED_TO_POOL, windows);
        generation = IGenerationEscrow(create("GenerationEscrow", arguments));
        arguments = abi.encode(vault, esps, registry, pool, SALE_DELIVERY, SETTLED_TO_POOL, windows);
        sales = ISaleEscrow(create("SaleEscrow", arguments));
        licences = ILicenceRegistry(create("LicenceRegistry", abi.encode(registry, MAX_LICENCE_ROYALTY)));
        similarity = ISimilarity(create("Similarity", abi.encode(thresholds())));
        arbitrator = newArbitrator();
        challenges = IChallenge(create("Challenge", abi.encode(_parts(), settings())));
        address challenge = address(challenges);
        wire(address(vault), list(address(generation), address(sales), challenge, address(esps), address(arbitrator)));
        wire(address(esps), list(address(generation), challenge, address(arbitrator)));
        wire(address(reputation), list(address(generation), challenge));
        wire(address(pool), list(address(generation), address(sales), challenge));
        wire(address(registry), list(address(generation), address(sales), challenge, address(licences)));
    }

    function _parts() private view returns (address[9] memory) {
        return [
            address(vault),
            address(esps),
            address(registry),
            address(sales),
            address(licences),
            address(reputation),
            address(similarity),
            address(arbitrator),
            address(pool)
        ];
    }

    function thresholds() internal pure returns (ISimilarity.Thresholds memory) {
        return ISimilarity.Thresholds({
            pdq: 31,
            iscc: 31,
            colour: 400,
            witness: 40,
            greyPdq: 64,
            greyIscc: 64,
            quality: 50,
            detail: 20
        });
    }

    function settings() internal pure returns (IChallenge.Settings memory) {
        return IChallenge.Settings({
            deposit: DEPOSIT,
            reward: REWARD,
            compensationCap: COMPENSATION_CAP,
            upkeepReward: UPKEEP,
            poolBasisPoints: POOL,
            responseSeconds: RESPONSE,
            graceSeconds: GRACE
        });
    }

    /// @notice Who decides what cannot be measured: here, whoever writes the test.
    function newArbitrator() internal virtual returns (IArbitrator) {
        return new Judge(vault, PANEL_FEE);
    }

    function newVault(IERC20 token_) internal returns (IVault) {
        return IVault(create("Vault", abi.encode(token_)));
    }

    function newEspRegistry(IVault vault_) internal returns (IEspRegistry) {
        return IEspRegistry(create("EspRegistry", abi.encode(vault_, MINIMUM_STAKE, UNBONDING)));
    }

    function wire(address target, address[] memory modules) internal {
        Wired(target).wire(modules);
    }

    /// @notice 3,000 dollars, and the vault may take them.
    function fund(address account) internal {
        for (uint256 i = 0; i < 3; i++) TestDollar(address(token)).faucet(account);
        vm.prank(account);
        token.approve(address(vault), type(uint256).max);
    }

    function enroll(Actor memory esp) internal {
        fund(esp.who);
        vm.prank(esp.who);
        esps.register("A provider", "http://127.0.0.1:4001", 1_000 * DOLLAR);
    }

    function sign(Actor memory by, uint256 digest) internal pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(by.key, bytes32(digest));
        return abi.encodePacked(r, s, v);
    }

    // --- files and proofs ---

    function parcel(uint256 seed, uint256 size) internal pure returns (Parcel memory p) {
        p.file = Files.make(seed, size);
        p.key = keccak256(abi.encode("key", seed));
        p.sealedFile = Files.seal(p.file, p.key);
        p.delivery = ITwoWayGuarantee.Delivery({
            contentRoot: Files.root(p.file),
            sealedRoot: Files.root(p.sealedFile),
            hashlock: sha256(abi.encode(p.key))
        });
    }

    function proofOf(address producer, address esp, bytes32 contentRoot, bytes memory blocks)
        internal
        view
        returns (IProductRegistry.Proof memory proof)
    {
        proof.producer = producer;
        proof.esp = esp;
        proof.mediaType = "image/png";
        proof.contentRoot = contentRoot;
        proof.fileHash = keccak256(abi.encode(contentRoot, "file"));
        proof.cid = "bafkreigenuine";
        proof.blocksHash = keccak256(blocks);
        proof.expiry = uint64(nowSeconds() + 30 days);
    }

    /// @notice `producer` registers existing work that `esp` vouches for.
    function attest(Actor memory producer, Actor memory esp, bytes32 contentRoot, bytes memory blocks)
        internal
        returns (uint256 productId)
    {
        IProductRegistry.Proof memory proof = proofOf(producer.who, esp.who, contentRoot, blocks);
        bytes memory signature = sign(esp, registry.idOf(proof));
        vm.prank(producer.who);
        productId = registry.register(proof, signature, blocks);
    }

    /// @notice As above, by aurora, with noise for a picture.
    function attest(Actor memory producer, uint256 seed) internal returns (uint256 productId) {
        return attest(producer, aurora, keccak256(abi.encode(seed, nowSeconds())), Blocks.noise(seed));
    }

    // --- generation ---

    /// @notice A quote and what will be delivered for it; nothing is on chain yet.
    function job(Actor memory producer, Actor memory esp, uint256 fee, uint256 seed)
        internal
        view
        returns (Job memory j)
    {
        j.parcel = parcel(seed, 2_500);
        j.blocks = Blocks.noise(seed);
        j.quote = IGenerationEscrow.Quote({
            esp: esp.who,
            producer: producer.who,
            fee: fee,
            items: 1,
            promptCommitment: keccak256(abi.encode("prompt", seed)),
            deliverySeconds: DELIVERY,
            expiry: uint64(nowSeconds() + 1 hours),
            salt: keccak256(abi.encode("salt", seed))
        });
        j.id = generation.idOf(j.quote);
        j.quoteSignature = sign(esp, j.id);
        j.proof = proofOf(producer.who, esp.who, j.parcel.delivery.contentRoot, j.blocks);
        j.proof.promptCommitment = j.quote.promptCommitment;
        j = complete(j, esp);
    }

    /// @notice Ids and signatures for a job whose proof or delivery was changed.
    function complete(Job memory j, Actor memory esp) internal view returns (Job memory) {
        j.productId = registry.idOf(j.proof);
        j.proofSignature = sign(esp, j.productId);
        j.deliveryRoot = Items.leaf(j.index, item(j));
        return j;
    }

    function item(Job memory j) internal pure returns (IGenerationEscrow.Item memory) {
        return IGenerationEscrow.Item({delivery: j.parcel.delivery, productId: bytes32(j.productId)});
    }

    /// @notice `count` items of one quote.
    function jobs(Actor memory producer, Actor memory esp, uint256 fee, uint256 seed, uint256 count)
        internal
        view
        returns (Job[] memory js)
    {
        js = new Job[](count);
        for (uint256 i = 0; i < count; i++) js[i] = oneOf(producer, esp, fee, seed, count, i);
        return completeAll(js, esp);
    }

    /// @notice Item `index` of `count`; root and path are left to `completeAll`.
    function oneOf(Actor memory producer, Actor memory esp, uint256 fee, uint256 seed, uint256 count, uint256 index)
        internal
        view
        returns (Job memory j)
    {
        j = job(producer, esp, fee, seedOf(seed, index));
        j.quote.items = uint8(count);
        j.quote.promptCommitment = keccak256(abi.encode("prompt", seed));
        j.quote.salt = keccak256(abi.encode("salt", seed));
        j.id = generation.idOf(j.quote);
        j.quoteSignature = sign(esp, j.id);
        j.proof.promptCommitment = j.quote.promptCommitment;
        j.index = index;
        return complete(j, esp);
    }

    function seedOf(uint256 seed, uint256 index) internal pure returns (uint256) {
        return index == 0 ? seed : uint256(keccak256(abi.encode(seed, index)));
    }

    /// @notice The same for several items, of which some were changed.
    function completeAll(Job[] memory js, Actor memory esp) internal view returns (Job[] memory) {
        bytes32[] memory leaves = new bytes32[](js.length);
        for (uint256 i = 0; i < js.length; i++) leaves[i] = complete(js[i], esp).deliveryRoot;
        for (uint256 i = 0; i < js.length; i++) {
            js[i].deliveryRoot = Items.root(leaves);
            js[i].path = Items.path(leaves, i);
        }
        return js;
    }

    function lock(Job memory j) internal {
        vm.prank(j.quote.producer);
        generation.lock(j.quote, j.quoteSignature, ENCRYPTION_KEY);
    }

    function deliver(Job memory j) internal {
        IGenerationEscrow.Item[] memory items = new IGenerationEscrow.Item[](1);
        items[0] = item(j);
        vm.prank(j.quote.esp);
        generation.deliver(j.quote, items);
    }

    function itemsOf(Job[] memory js) internal pure returns (IGenerationEscrow.Item[] memory items) {
        items = new IGenerationEscrow.Item[](js.length);
        for (uint256 i = 0; i < js.length; i++) items[i] = item(js[i]);
    }

    function deliver(Job[] memory js) internal {
        vm.prank(js[0].quote.esp);
        generation.deliver(js[0].quote, itemsOf(js));
    }

    function accept(Job memory j) internal {
        vm.prank(j.quote.producer);
        generation.accept(j.quote, j.deliveryRoot);
    }

    function reveal(Job memory j) internal {
        vm.prank(j.quote.esp);
        generation.reveal(
            j.quote, j.index, item(j), j.path, j.parcel.key, j.proof, j.proofSignature, j.blocks
        );
    }

    function complain(Job memory j, ITwoWayGuarantee.Complaint memory complaint) internal {
        vm.prank(j.quote.producer);
        generation.complain(j.quote, j.index, item(j), j.path, j.parcel.key, complaint);
    }

    function settle(Job memory j, address by) internal {
        vm.prank(by);
        generation.settle(j.quote, j.index);
    }

    /// @notice Walks the job to `status`, each step at once.
    function walk(Job memory j, ITwoWayGuarantee.Status status) internal {
        if (status >= ITwoWayGuarantee.Status.Locked) lock(j);
        if (status >= ITwoWayGuarantee.Status.Delivered) deliver(j);
        if (status >= ITwoWayGuarantee.Status.Accepted) accept(j);
        if (status >= ITwoWayGuarantee.Status.Revealed) reveal(j);
        if (status == ITwoWayGuarantee.Status.Settled || status == ITwoWayGuarantee.Status.Closed) {
            settle(j, j.quote.producer);
        }
        if (status == ITwoWayGuarantee.Status.Closed) {
            vm.prank(j.quote.producer);
            generation.rate(j.quote, 5);
        }
    }

    /// @notice What is left of a payment once the upkeep pool has its part.
    function net(uint256 amount) internal pure returns (uint256) {
        return amount - amount * SETTLED_TO_POOL / 10_000;
    }

    /// @notice What is left of a bond that is lost by silence.
    function netBond(uint256 bond) internal pure returns (uint256) {
        return bond - bond * BOND_TO_POOL / 10_000;
    }

    // --- lists ---

    function list(address a) internal pure returns (address[] memory l) {
        l = new address[](1);
        l[0] = a;
    }

    function list(address a, address b) internal pure returns (address[] memory l) {
        l = new address[](2);
        (l[0], l[1]) = (a, b);
    }

    function list(address a, address b, address c) internal pure returns (address[] memory l) {
        l = new address[](3);
        (l[0], l[1], l[2]) = (a, b, c);
    }

    function list(address a, address b, address c, address d) internal pure returns (address[] memory l) {
        l = new address[](4);
        (l[0], l[1], l[2], l[3]) = (a, b, c, d);
    }

    function list(address a, address b, address c, address d, address e) internal pure returns (address[] memory l) {
        l = new address[](5);
        (l[0], l[1], l[2], l[3], l[4]) = (a, b, c, d, e);
    }
}
