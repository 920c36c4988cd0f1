// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {CopyChallenge} from "../../../contracts/challenge/CopyChallenge.sol";
import {EspRegistry} from "../../../contracts/esp/EspRegistry.sol";
import {GenerationEscrow} from "../../../contracts/guarantee/GenerationEscrow.sol";
import {SaleEscrow} from "../../../contracts/guarantee/SaleEscrow.sol";
import {IGenerationEscrow} from "../../../contracts/interfaces/IGenerationEscrow.sol";
import {IProductRegistry} from "../../../contracts/interfaces/IProductRegistry.sol";
import {ITwoWayGuarantee} from "../../../contracts/interfaces/ITwoWayGuarantee.sol";
import {TestDollar} from "../../../contracts/payment/TestDollar.sol";
import {Vault} from "../../../contracts/payment/Vault.sol";
import {ProductRegistry} from "../../../contracts/registry/ProductRegistry.sol";
import {Reputation} from "../../../contracts/reputation/Reputation.sol";
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
    Vault internal vault;
    EspRegistry internal esps;
    Reputation internal reputation;
    ProductRegistry internal registry;
    GenerationEscrow internal generation;
    SaleEscrow internal sales;
    CopyChallenge internal challenges;

    function setUp() public virtual {
        vm.warp(START);
        alice = actor("alice");
        bob = actor("bob");
        carol = actor("carol");
        mallory = actor("mallory");
        aurora = actor("aurora");
        borealis = actor("borealis");
        stranger = actor("stranger");
        deploy(new TestDollar());
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
        vault = new Vault(token_);
        esps = new EspRegistry(vault, MINIMUM_STAKE, UNBONDING);
        reputation = new Reputation(SLOT, VALUE_CAP);
        registry = new ProductRegistry(esps, uint96(ROYALTY));
        ITwoWayGuarantee.Windows memory windows =
            ITwoWayGuarantee.Windows({accept: ACCEPT, reveal: REVEAL, complain: COMPLAIN});
        generation = new GenerationEscrow(vault, esps, registry, reputation, BOND, windows);
        sales = new SaleEscrow(vault, registry, SALE_DELIVERY, windows);
        challenges = new CopyChallenge(
            vault,
            esps,
            registry,
            CopyChallenge.Settings({
                deposit: DEPOSIT,
                reward: REWARD,
                responseSeconds: RESPONSE,
                threshold: THRESHOLD,
                minimumQuality: MIN_QUALITY
            })
        );
        vault.wire(list(address(generation), address(sales), address(challenges), address(esps)));
        esps.wire(list(address(generation), address(challenges)));
        reputation.wire(list(address(generation)));
        registry.wire(list(address(generation), address(sales), address(challenges)));
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
        complete(j, esp);
    }

    /// @notice Ids and signatures for a job whose proof or delivery was changed.
    function complete(Job memory j, Actor memory esp) internal view {
        j.productId = registry.idOf(j.proof);
        j.proofSignature = sign(esp, j.productId);
        j.deliveryHash = keccak256(abi.encode(j.parcel.delivery, bytes32(j.productId)));
    }

    function lock(Job memory j) internal {
        vm.prank(j.quote.producer);
        generation.lock(j.quote, j.quoteSignature, ENCRYPTION_KEY);
    }

    function deliver(Job memory j) internal {
        vm.prank(j.quote.esp);
        generation.deliver(j.id, j.parcel.delivery, bytes32(j.productId));
    }

    function accept(Job memory j) internal {
        vm.prank(j.quote.producer);
        generation.accept(j.id, j.deliveryHash);
    }

    function reveal(Job memory j) internal {
        vm.prank(j.quote.esp);
        generation.reveal(j.id, j.parcel.delivery, j.parcel.key, j.proof, j.proofSignature, j.luma);
    }

    /// @notice Walks the job to `status`, each step at once.
    function walk(Job memory j, ITwoWayGuarantee.Status status) internal {
        if (status >= ITwoWayGuarantee.Status.Locked) lock(j);
        if (status >= ITwoWayGuarantee.Status.Delivered) deliver(j);
        if (status >= ITwoWayGuarantee.Status.Accepted) accept(j);
        if (status >= ITwoWayGuarantee.Status.Revealed) reveal(j);
        if (status == ITwoWayGuarantee.Status.Settled) {
            vm.prank(j.quote.producer);
            generation.settle(j.id);
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
