/** ERC-7730 descriptors: how wallets describe what people sign on Genuine's pages. */
import { type Address, zeroAddress } from "viem";
import type { Deployment } from "./deployment.ts";
import {
  agreementTypedData,
  bidTypedData,
  cancellationTypedData,
  descriptionTypedData,
  licenceTypedData,
  listingTypedData,
  mandateTypedData,
  permitTypedData,
  quoteTypedData,
} from "./typed-data.ts";

type Field = {
  path: string;
  label: string;
  format: "raw" | "tokenAmount" | "date" | "addressName" | "unit";
  params?: Record<string, unknown>;
};
type Types = Readonly<Record<string, readonly { readonly name: string; readonly type: string }[]>>;
type TypedData = {
  domain: { name: string; version: string; chainId: number; verifyingContract: Address };
  types: Types;
  primaryType: string;
};

export type Descriptor = {
  context: {
    eip712: {
      domain: { name: string; version: string };
      deployments: { chainId: number; address: Address }[];
      schemas: { primaryType: string; types: Types }[];
    };
  };
  metadata: { owner: string; info: { legalName: string } };
  display: { formats: Record<string, { intent: string; fields: Field[]; required: string[]; excluded: string[] }> };
};

/** Description of a message, field by field; fields that mean nothing to people are left out. */
type Meaning = { data: TypedData; intent: string; fields: Field[]; excluded?: string[] };

const DOMAIN = [
  { name: "name", type: "string" },
  { name: "version", type: "string" },
  { name: "chainId", type: "uint256" },
  { name: "verifyingContract", type: "address" },
] as const;

/** One descriptor for each contract whose messages people sign, by its file name. */
export function clearSigning(deployment: Pick<Deployment, "chainId" | "contracts">): Record<string, Descriptor> {
  const { chainId, contracts } = deployment;
  const { generationEscrow, saleEscrow, licenceRegistry, challenge, token } = contracts;
  const nobody = zeroAddress;
  const empty = `0x${"0".repeat(64)}` as const;
  const money = (path: string, label: string): Field => ({ path, label, format: "tokenAmount", params: { token } });
  const moment = (path: string, label: string): Field => ({
    path,
    label,
    format: "date",
    params: { encoding: "timestamp" },
  });
  const who = (path: string, label: string): Field => ({
    path,
    label,
    format: "addressName",
    params: { types: ["eoa", "contract"] },
  });
  const plain = (path: string, label: string): Field => ({ path, label, format: "raw" });
  const share = (path: string, label: string): Field => ({
    path,
    label,
    format: "unit",
    params: { base: "%", decimals: 2 },
  });
  return {
    generation: descriptor([
      {
        data: quoteTypedData(chainId, generationEscrow, {
          esp: nobody,
          producer: nobody,
          fee: 0n,
          items: 1,
          promptCommitment: empty,
          deliverySeconds: 0,
          expiry: 0n,
          salt: empty,
        }),
        intent: "Offer to make pictures",
        fields: [
          who("producer", "For"),
          money("fee", "Fee"),
          plain("items", "Pictures"),
          plain("deliverySeconds", "Seconds to deliver"),
          moment("expiry", "Offer ends"),
        ],
        excluded: ["esp", "promptCommitment", "salt"],
      },
      {
        data: agreementTypedData(chainId, generationEscrow, { taskId: 0n, back: 0n, until: 0 }),
        intent: "End an order for a part of its fee",
        fields: [plain("taskId", "Order"), money("back", "You get back"), moment("until", "Signature ends")],
      },
    ]),
    sale: descriptor([
      {
        data: listingTypedData(chainId, saleEscrow, {
          seller: nobody,
          productId: 0n,
          price: 0n,
          agent: nobody,
          agentBasisPoints: 0,
          revision: 0n,
          counter: 0n,
          expiry: 0n,
          backing: 0n,
        }),
        intent: "Offer a picture for sale",
        fields: [
          plain("productId", "Picture"),
          money("price", "Price"),
          who("agent", "Delivered by"),
          share("agentBasisPoints", "For a share of"),
          money("backing", "Buyer gets back if a copy"),
          moment("expiry", "Offer ends"),
        ],
        excluded: ["seller", "revision", "counter"],
      },
      {
        data: bidTypedData(chainId, saleEscrow, {
          buyer: nobody,
          productId: 0n,
          price: 0n,
          encryptionKey: empty,
          acceptor: nobody,
          nonce: 0n,
          expiry: 0n,
        }),
        intent: "Bid for a picture",
        fields: [
          plain("productId", "Picture"),
          money("price", "You would pay"),
          who("acceptor", "Accepts the file for you"),
          moment("expiry", "Bid ends"),
        ],
        excluded: ["buyer", "encryptionKey", "nonce"],
      },
      {
        data: cancellationTypedData(chainId, saleEscrow, { seller: nobody, counter: 0n }),
        intent: "Take all signed offers back",
        fields: [who("seller", "Of")],
        excluded: ["counter"],
      },
    ]),
    licence: descriptor([
      {
        data: licenceTypedData(
          chainId,
          licenceRegistry,
          { originalId: 0n, licensee: nobody, expiry: 0n, royaltyBasisPoints: 0 },
          0n,
        ),
        intent: "Let somebody derive pictures",
        fields: [
          plain("originalId", "From picture"),
          who("licensee", "Who may"),
          share("royaltyBasisPoints", "Your share of each sale"),
          moment("expiry", "Until"),
        ],
        excluded: ["counter"],
      },
    ]),
    description: descriptor([
      {
        data: descriptionTypedData(chainId, contracts.productDescriptions, {
          productId: 0n,
          title: "",
          text: "",
          tags: [],
          revision: 1n,
          expiry: 0n,
        }),
        intent: "Name and describe a picture",
        fields: [
          plain("productId", "Picture"),
          plain("title", "Title"),
          plain("text", "Description"),
          plain("tags.[]", "Tags"),
          moment("expiry", "Signature ends"),
        ],
        excluded: ["revision"],
      },
    ]),
    challenge: descriptor([
      {
        data: mandateTypedData(chainId, challenge, { challenger: nobody, originalId: 0n, accusedId: 0n, expiry: 0n }),
        intent: "Let somebody challenge a copy in your name",
        fields: [
          who("challenger", "Who may"),
          plain("originalId", "Your picture"),
          plain("accusedId", "The copy"),
          moment("expiry", "Until"),
        ],
      },
    ]),
    payment: descriptor([
      {
        data: permitTypedData(
          chainId,
          { address: token },
          { owner: nobody, spender: nobody, value: 0n, nonce: 0n, deadline: 0n },
        ),
        intent: "Allow a payment",
        fields: [
          who("spender", "To be collected by"),
          money("value", "At most"),
          moment("deadline", "Permission ends"),
        ],
        excluded: ["owner", "nonce"],
      },
    ]),
  };
}

/** For messages under one domain. */
function descriptor(meanings: readonly Meaning[]): Descriptor {
  const { name, version, chainId, verifyingContract: address } = meanings[0]!.data.domain;
  return {
    context: {
      eip712: {
        domain: { name, version },
        deployments: [{ chainId, address }],
        schemas: meanings.map(({ data: { primaryType, types } }) => ({
          primaryType,
          types: { EIP712Domain: DOMAIN, ...types },
        })),
      },
    },
    metadata: { owner: "Genuine", info: { legalName: "Genuine" } },
    display: {
      formats: Object.fromEntries(
        meanings.map(({ data, intent, fields, excluded = [] }) => [
          data.primaryType,
          { intent, fields, required: fields.map(({ path }) => path), excluded },
        ]),
      ),
    },
  };
}
