import { answerWith, personCard } from "@/documents/picture-answers";
import { addressIn } from "../../../ids";

export const dynamic = "force-dynamic";

/** Link preview image of an account's works. */
export async function GET(_: Request, { params }: { params: Promise<{ address: string }> }): Promise<Response> {
  const address = addressIn((await params).address);
  return address === undefined ? answerWith(undefined) : await personCard(address);
}
