import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { describe, test } from "node:test";
import { LOCAL_ACCOUNTS } from "@genuine/sdk/local";
import {
  CHUNK_SIZE,
  chunkCount,
  chunkHashes,
  depthOf,
  findFalseChunk,
  pathOf,
  rootOf,
  rootOfFile,
  seal,
  unseal,
  verifyPath,
} from "@genuine/sdk/sealing/chunks";
import { decryptWith, encryptTo, keyPairFromSignature } from "@genuine/sdk/sealing/envelope";
import { makeKeyFile, openKeyFile } from "@genuine/sdk/sealing/key-file";
import { checkPackage, decodePackage, encodePackage, openPackage, sealFile } from "@genuine/sdk/sealing/package";
import { encryptionKeyTypedData, holderEncryptionKeyTypedData } from "@genuine/sdk/typed-data";
import { bytesToHex, concat, type Hex, keccak256, pad, toHex } from "viem";
import { privateKeyToAccount } from "viem/accounts";

const SIZES = [1, 31, 32, 1023, 1024, 1025, 5000, 300_000];
const bytes = (size: number) => new Uint8Array(randomBytes(size));
const secret = (): Hex => bytesToHex(bytes(32));

describe("chunks", () => {
  test("the tree of a two-chunk file is the formula of the contract", () => {
    const file = bytes(1500);
    const uint64 = (value: number) => pad(toHex(value), { size: 8 });
    const leaf = (i: number, chunk: Uint8Array) => keccak256(concat(["0x00", uint64(i), keccak256(chunk)]));
    const top = keccak256(concat(["0x01", leaf(0, file.slice(0, 1024)), leaf(1, file.slice(1024))]));
    assert.equal(rootOfFile(file), keccak256(concat(["0x02", uint64(1500), top])));
  });

  test("missing leaves are zero", () => {
    const file = bytes(2500);
    const path = pathOf(chunkHashes(file), 2);
    assert.equal(path[0], pad("0x", { size: 32 }));
  });

  test("the cipher is XOR with keccak256(key, uint64(32 i + w))", () => {
    const key = secret();
    const stream = seal(key, new Uint8Array(1100));
    for (const word of [0, 31, 32, 33]) {
      const expected = keccak256(concat([key, pad(toHex(word), { size: 8 })]));
      assert.equal(bytesToHex(stream.slice(word * 32, word * 32 + 32)), expected);
    }
  });

  for (const size of SIZES) {
    test(`${size} bytes: every path verifies, at its own place only, and the file comes back`, () => {
      const file = bytes(size);
      const hashes = chunkHashes(file);
      const root = rootOf(size, hashes);
      assert.equal(hashes.length, chunkCount(size));
      for (const index of new Set([0, hashes.length >> 1, hashes.length - 1])) {
        const path = pathOf(hashes, index);
        assert.equal(path.length, depthOf(hashes.length));
        assert.equal(verifyPath(root, size, index, hashes[index]!, path), true);
        assert.equal(verifyPath(root, size + CHUNK_SIZE, index, hashes[index]!, path), false);
        assert.equal(verifyPath(root, size, index + 1, hashes[index]!, path), false);
        assert.equal(verifyPath(root, size, index, secret(), path), false);
        assert.equal(verifyPath(root, size, index, hashes[index]!, [...path, secret()]), false);
      }
      const key = secret();
      const before = bytesToHex(file);
      const sealed = seal(key, file);
      if (size >= 32) assert.notDeepEqual(sealed, file);
      assert.deepEqual(unseal(key, sealed), file);
      assert.equal(bytesToHex(file), before, "the argument stays as it is");
    });
  }

  test("wrong counts and indices are refused by code", () => {
    assert.throws(() => rootOf(1025, [secret()]), { code: "chunk_count" });
    assert.throws(() => pathOf([secret()], 1), { code: "chunk_index" });
  });

  test("a false chunk is found where it is, and both its paths verify", () => {
    const file = bytes(5000);
    const key = secret();
    const { package: sent, delivery } = sealFile(key, file);
    assert.equal(findFalseChunk(sent.sealed, { size: 5000, chunkHashes: sent.contentChunkHashes }, key), null);

    const forged = sent.sealed.slice();
    forged[3 * CHUNK_SIZE + 7]! ^= 1;
    const complaint = findFalseChunk(forged, { size: 5000, chunkHashes: sent.contentChunkHashes }, key);
    assert(complaint !== null);
    assert.equal(complaint.index, 3n);
    assert.equal(complaint.sealedSize, 5000n);
    assert(verifyPath(delivery.contentRoot, 5000, 3, complaint.contentChunkHash, complaint.contentPath));
    assert(verifyPath(rootOfFile(forged), 5000, 3, keccak256(complaint.sealedChunk), complaint.sealedPath));
  });

  test("another size is a complaint even when all chunks open", () => {
    const file = bytes(3000);
    const key = secret();
    const longer = seal(key, new Uint8Array([...file, ...bytes(2000)]));
    const complaint = findFalseChunk(longer, { size: 3000, chunkHashes: chunkHashes(file) }, key);
    assert.equal(complaint?.index, 0n);
    assert.equal(complaint.sealedSize, 5000n);
    assert.equal(complaint.size, 3000n);
  });
});

describe("package", () => {
  for (const size of SIZES) {
    test(`${size} bytes go the whole way`, () => {
      const file = bytes(size);
      const key = secret();
      const { package: sent, delivery } = sealFile(key, file);
      const received = decodePackage(encodePackage(sent));
      assert.deepEqual(received, sent);
      checkPackage(received, delivery);
      assert.deepEqual(openPackage(received, key), { file, complaint: null });
    });
  }

  test("a wrong key gives a complaint, not a file", () => {
    const { package: sent } = sealFile(secret(), bytes(5000));
    const opened = openPackage(sent, secret());
    assert.equal(opened.file, null);
    assert.equal(opened.complaint?.index, 0n);
  });

  test("each fault has its own code", () => {
    const key = secret();
    const { package: sent, delivery } = sealFile(key, bytes(5000));
    const { contentChunkHashes: hashes, sealed } = sent;
    const flipped = sealed.slice();
    flipped[4999]! ^= 1;
    const longer = new Uint8Array([...sealed, 0]);
    const check = (change: Partial<typeof sent>) => () => checkPackage({ ...sent, ...change }, delivery);

    assert.throws(check({ sealed: flipped }), { code: "package_wrong_seal" });
    assert.throws(check({ sealed: longer }), { code: "package_wrong_size" });
    assert.throws(check({ sealed: sealed.slice(0, -1) }), { code: "package_wrong_size" });
    assert.throws(check({ sealed: longer, size: 5001 }), { code: "package_wrong_content" });
    assert.throws(check({ contentChunkHashes: [...hashes, secret()] }), { code: "package_wrong_chunk_count" });
    assert.throws(check({ contentChunkHashes: hashes.slice(1) }), { code: "package_wrong_chunk_count" });
    assert.throws(check({ contentChunkHashes: [secret(), ...hashes.slice(1)] }), { code: "package_wrong_content" });
    assert.throws(check({ contentChunkHashes: hashes.toReversed() }), { code: "package_wrong_content" });
    assert.throws(check({ size: 0, contentChunkHashes: [], sealed: new Uint8Array() }), { code: "package_empty" });
    const other = sealFile(key, bytes(5000)).package;
    assert.throws(check(other), { code: "package_wrong_content" });
  });

  test("its encoding refuses what is cut, padded or foreign", () => {
    const encoded = encodePackage(sealFile(secret(), bytes(3000)).package);
    for (const length of [0, 4, 5, 8, 12, 40, encoded.length - 1]) {
      assert.throws(() => decodePackage(encoded.slice(0, length)), { code: "package_truncated" });
    }
    assert.throws(() => decodePackage(new Uint8Array([...encoded, 0])), { code: "package_padded" });
    const foreign = encoded.slice();
    foreign[4] = 2;
    assert.throws(() => decodePackage(foreign), { code: "package_malformed" });
    const hugeCount = encoded.slice();
    hugeCount.fill(0xff, 9, 13);
    assert.throws(() => decodePackage(hugeCount), { code: "package_truncated" });
  });
});

describe("key file", () => {
  const account = LOCAL_ACCOUNTS.alice.address;
  const passphrase = "three words together";

  test("gives its key back to who knows the passphrase, and to nobody else", async () => {
    const { pair, text } = await makeKeyFile(account, passphrase);
    assert.ok(!text.includes(bytesToHex(pair.privateKey).slice(2)));
    assert.deepEqual(await openKeyFile(text, account, passphrase), pair);
    await assert.rejects(openKeyFile(text, account, "three words apart"), { code: "wrong_passphrase" });
    await assert.rejects(openKeyFile(text, LOCAL_ACCOUNTS.bob.address, passphrase), { code: "other_account" });
    assert.notEqual((await makeKeyFile(account, passphrase)).pair.publicKey, pair.publicKey);
  });

  test("is refused when something of it was changed", async () => {
    const { text } = await makeKeyFile(account, passphrase);
    const other = (await makeKeyFile(account, passphrase)).pair.publicKey;
    const claims = { ...(JSON.parse(text) as object), publicKey: other };
    await assert.rejects(openKeyFile(JSON.stringify(claims), account, passphrase), { code: "wrong_passphrase" });
    for (const bad of ["", "{}", text.slice(0, -20), text.replace("genuine key file", "another file")])
      await assert.rejects(openKeyFile(bad, account, passphrase), { code: "bad_key_file" });
    await assert.rejects(makeKeyFile(account, "short"), { code: "passphrase_short" });
  });
});

describe("envelope", async () => {
  const signatureOf = (role: "alice" | "bob", chainId = 31337) =>
    privateKeyToAccount(LOCAL_ACCOUNTS[role].privateKey).signTypedData(
      encryptionKeyTypedData(chainId, LOCAL_ACCOUNTS[role].address),
    );
  const alice = keyPairFromSignature(await signatureOf("alice"));
  const bob = keyPairFromSignature(await signatureOf("bob"));

  test("one wallet has one key pair per chain, whichever way it counts the recovery bit", async () => {
    const signature = await signatureOf("alice");
    assert.deepEqual(keyPairFromSignature(signature), alice);
    const recovery = Number.parseInt(signature.slice(-2), 16) - 27;
    assert.deepEqual(keyPairFromSignature(`${signature.slice(0, -2)}0${recovery}` as Hex), alice);
    assert.notEqual(bob.publicKey, alice.publicKey);
    assert.notEqual(keyPairFromSignature(await signatureOf("alice", 1)).publicKey, alice.publicKey);
  });

  test("a wallet keeps a key of its own for each other account, the same each time", async () => {
    const wallet = privateKeyToAccount(LOCAL_ACCOUNTS.alice.privateKey);
    const keyFor = async (account: Hex) =>
      keyPairFromSignature(await wallet.signTypedData(holderEncryptionKeyTypedData(31337, account))).publicKey;
    const [first, second] = [LOCAL_ACCOUNTS.bob.address, LOCAL_ACCOUNTS.carol.address];
    assert.equal(await keyFor(first), await keyFor(first));
    const own = keyPairFromSignature(
      await wallet.signTypedData(encryptionKeyTypedData(31337, wallet.address)),
    ).publicKey;
    assert.equal(new Set([await keyFor(first), await keyFor(second), own]).size, 3);
  });

  test("signatures that are not plain ones are refused", async () => {
    const signature = await signatureOf("alice");
    for (const bad of ["0x", signature.slice(0, -2), `${signature}00`, `${signature.slice(0, -2)}1d`]) {
      assert.throws(() => keyPairFromSignature(bad as Hex), { code: "bad_signature" });
    }
  });

  for (const size of [0, 1, 300_000]) {
    test(`${size} bytes reach the recipient and nobody else`, () => {
      const plain = bytes(size);
      const envelope = encryptTo(alice.publicKey, plain);
      assert.deepEqual(decryptWith(alice.privateKey, envelope), plain);
      assert.throws(() => decryptWith(bob.privateKey, envelope), { code: "envelope_unreadable" });
      assert.notDeepEqual(encryptTo(alice.publicKey, plain), envelope);
    });
  }

  test("every changed byte is noticed", () => {
    const envelope = encryptTo(alice.publicKey, bytes(10));
    for (let at = 0; at < envelope.length; at++) {
      const changed = envelope.slice();
      changed[at]! ^= 1;
      assert.throws(() => decryptWith(alice.privateKey, changed), {
        code: at < 5 ? "envelope_malformed" : "envelope_unreadable",
      });
    }
    assert.throws(() => decryptWith(alice.privateKey, envelope.slice(0, 50)), { code: "envelope_malformed" });
    assert.throws(() => decryptWith(alice.privateKey, envelope.slice(0, -1)), { code: "envelope_unreadable" });
  });

  test("keys that give no secret are refused", () => {
    assert.throws(() => encryptTo(pad("0x", { size: 32 }), bytes(1)), { code: "bad_public_key" });
    assert.throws(() => encryptTo("0x1234", bytes(1)), { code: "bad_public_key" });
  });
});
