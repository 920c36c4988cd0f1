// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ICopyChallenge} from "../../../contracts/interfaces/ICopyChallenge.sol";
import {IEspRegistry} from "../../../contracts/interfaces/IEspRegistry.sol";
import {IGenerationEscrow} from "../../../contracts/interfaces/IGenerationEscrow.sol";
import {IProductRegistry} from "../../../contracts/interfaces/IProductRegistry.sol";
import {IReputation} from "../../../contracts/interfaces/IReputation.sol";
import {ISaleEscrow} from "../../../contracts/interfaces/ISaleEscrow.sol";
import {ITwoWayGuarantee} from "../../../contracts/interfaces/ITwoWayGuarantee.sol";
import {IVault} from "../../../contracts/interfaces/IVault.sol";
import {Wired} from "../../../contracts/lib/Wired.sol";
import {TestDollar} from "../../../contracts/payment/TestDollar.sol";
import {Files, Luma} from "./Files.sol";
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

/// @notice A generation from quote to proof.
struct Job {
    IGenerationEscrow.Quote quote;
    bytes quoteSignature;
    uint256 id;
    Parcel parcel;
    IProductRegistry.Proof proof;
    bytes proofSignature;
    uint256 productId;
    bytes luma;
    bytes32 deliveryHash;
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
    uint40 internal constant ACCEPT = 500;
    uint40 internal constant REVEAL = 200;
    uint40 internal constant COMPLAIN = 400;
    uint256 internal constant DEPOSIT = 20 * DOLLAR;
    uint256 internal constant REWARD = 50 * DOLLAR;
    uint256 internal constant RESPONSE = 3 days;
    uint256 internal constant THRESHOLD = 31;
    uint256 internal constant MIN_QUALITY = 50;
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
    ICopyChallenge internal challenges;

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
        ITwoWayGuarantee.Windows memory windows =
            ITwoWayGuarantee.Windows({accept: ACCEPT, reveal: REVEAL, complain: COMPLAIN});
        generation = IGenerationEscrow(
            create("GenerationEscrow", abi.encode(vault, esps, registry, reputation, BOND, windows))
        );
        sales = ISaleEscrow(create("SaleEscrow", abi.encode(vault, registry, SALE_DELIVERY, windows)));
        uint256[5] memory settings = [DEPOSIT, REWARD, RESPONSE, THRESHOLD, MIN_QUALITY];
        challenges = ICopyChallenge(create("CopyChallenge", abi.encode(vault, esps, registry, settings)));
        wire(address(vault), list(address(generation), address(sales), address(challenges), address(esps)));
        wire(address(esps), list(address(generation), address(challenges)));
        wire(address(reputation), list(address(generation)));
        wire(address(registry), list(address(generation), address(sales), address(challenges)));
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

    function proofOf(address producer, address esp, bytes32 contentRoot, bytes memory luma)
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
        proof.lumaHash = keccak256(luma);
        proof.expiry = uint64(nowSeconds() + 30 days);
    }

    /// @notice `producer` registers existing work that `esp` vouches for.
    function attest(Actor memory producer, Actor memory esp, bytes32 contentRoot, bytes memory luma)
        internal
        returns (uint256 productId)
    {
        IProductRegistry.Proof memory proof = proofOf(producer.who, esp.who, contentRoot, luma);
        bytes memory signature = sign(esp, registry.idOf(proof));
        vm.prank(producer.who);
        productId = registry.register(proof, signature, luma);
    }

    /// @notice As above, by aurora, with noise for a picture.
    function attest(Actor memory producer, uint256 seed) internal returns (uint256 productId) {
        return attest(producer, aurora, keccak256(abi.encode(seed, nowSeconds())), Luma.noise(seed));
    }

    // --- generation ---

    /// @notice A quote and what will be delivered for it; nothing is on chain yet.
    function job(Actor memory producer, Actor memory esp, uint256 fee, uint256 seed)
        internal
        view
        returns (Job memory j)
    {
        j.parcel = parcel(seed, 2_500);
        j.luma = Luma.noise(seed);
        j.quote = IGenerationEscrow.Quote({
            esp: esp.who,
            producer: producer.who,
            fee: fee,
            promptCommitment: keccak256(abi.encode("prompt", seed)),
            deliverySeconds: DELIVERY,
            expiry: uint64(nowSeconds() + 1 hours),
            salt: keccak256(abi.encode("salt", seed))
        });
        j.id = generation.idOf(j.quote);
        j.quoteSignature = sign(esp, j.id);
        j.proof = proofOf(producer.who, esp.who, j.parcel.delivery.contentRoot, j.luma);
        j.proof.promptCommitment = j.quote.promptCommitment;
        j = complete(j, esp);
    }

    /// @notice Ids and signatures for a job whose proof or delivery was changed.
    function complete(Job memory j, Actor memory esp) internal view returns (Job memory) {
        j.productId = registry.idOf(j.proof);
        j.proofSignature = sign(esp, j.productId);
        j.deliveryHash = keccak256(abi.encode(j.parcel.delivery, bytes32(j.productId)));
        return j;
    }

    function lock(Job memory j) internal {
        vm.prank(j.quote.producer);
        generation.lock(j.quote, j.quoteSignature, ENCRYPTION_KEY);
    }

    function deliver(Job memory j) internal {
        vm.prank(j.quote.esp);
        generation.deliver(j.quote, j.parcel.delivery, bytes32(j.productId));
    }

    function accept(Job memory j) internal {
        vm.prank(j.quote.producer);
        generation.accept(j.quote, j.deliveryHash);
    }

    function reveal(Job memory j) internal {
        vm.prank(j.quote.esp);
        generation.reveal(j.quote, j.parcel.delivery, j.parcel.key, j.proof, j.proofSignature, j.luma);
    }

    /// @notice Walks the job to `status`, each step at once.
    function walk(Job memory j, ITwoWayGuarantee.Status status) internal {
        if (status >= ITwoWayGuarantee.Status.Locked) lock(j);
        if (status >= ITwoWayGuarantee.Status.Delivered) deliver(j);
        if (status >= ITwoWayGuarantee.Status.Accepted) accept(j);
        if (status >= ITwoWayGuarantee.Status.Revealed) reveal(j);
        if (status == ITwoWayGuarantee.Status.Settled) {
            vm.prank(j.quote.producer);
            generation.settle(j.quote);
        }
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
}
