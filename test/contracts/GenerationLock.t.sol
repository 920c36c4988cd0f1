// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEspRegistry} from "../../contracts/interfaces/IEspRegistry.sol";
import {IGenerationEscrow} from "../../contracts/interfaces/IGenerationEscrow.sol";
import {Genuine, Job} from "./support/Genuine.sol";

/// @notice The first step of a generation: what a quote must be to lock.
contract GenerationLockTest is Genuine {
    uint256 private constant FEE = 5 * DOLLAR;
    Job private j;

    function setUp() public override {
        super.setUp();
        j = job(alice, aurora, FEE, 1);
    }

    function test_RevertWhen_LockIsNotByTheQuotedProducer() public {
        vm.expectRevert(
            abi.encodeWithSelector(
                IGenerationEscrow.Generation_NotQuotedProducer.selector,
                j.id,
                alice.who,
                mallory.who
            )
        );
        vm.prank(mallory.who);
        generation.lock(j.quote, j.quoteSignature, ENCRYPTION_KEY, address(0));
    }

    function test_RevertWhen_QuoteSignatureIsForged() public {
        bytes memory bad = abi.encodeWithSelector(
            IGenerationEscrow.Generation_BadQuoteSignature.selector,
            j.id,
            aurora.who
        );
        bytes[4] memory signatures = [sign(mallory, j.id), sign(aurora, j.id ^ 1), bytes(""), new bytes(65)];
        for (uint256 i = 0; i < 4; i++) {
            vm.expectRevert(bad);
            vm.prank(alice.who);
            generation.lock(j.quote, signatures[i], ENCRYPTION_KEY, address(0));
        }
        // A true signature of another fee.
        j.quote.fee = 1;
        uint256 id = generation.idOf(j.quote);
        vm.expectRevert(
            abi.encodeWithSelector(IGenerationEscrow.Generation_BadQuoteSignature.selector, id, aurora.who)
        );
        lock(j);
    }

    function _relock() private {
        j.id = generation.idOf(j.quote);
        j.quoteSignature = sign(aurora, j.id);
    }

    function test_RevertWhen_QuoteIsUnfit() public {
        j.quote.fee = 0;
        _relock();
        vm.expectRevert(abi.encodeWithSelector(IGenerationEscrow.Generation_ZeroFee.selector, j.id));
        lock(j);

        // More than anyone has: the bond alone is more than the stake.
        j.quote.fee = type(uint128).max;
        _relock();
        vm.expectRevert(
            abi.encodeWithSelector(
                IEspRegistry.EspRegistry_StakeNotFree.selector,
                aurora.who,
                (j.quote.fee * BOND) / 10_000,
                500 * DOLLAR
            )
        );
        lock(j);

        j.quote.fee = FEE;
        j.quote.esp = alice.who;
        vm.expectRevert(abi.encodeWithSelector(IGenerationEscrow.Generation_SelfDealing.selector, alice.who));
        lock(j);
    }

    function test_ItemsAtTheirBounds() public {
        uint8[4] memory items = [0, 1, 16, 17];
        for (uint256 i = 0; i < 4; i++) {
            j.quote.items = items[i];
            _relock();
            if (i == 0 || i == 3) {
                vm.expectRevert(
                    abi.encodeWithSelector(IGenerationEscrow.Generation_ItemsOutOfRange.selector, items[i], 16)
                );
            }
            lock(j);
        }
    }

    function test_DeliverySecondsAtTheirBounds() public {
        uint40[4] memory seconds_ = [uint40(9), 10, 7 days, 7 days + 1];
        for (uint256 i = 0; i < 4; i++) {
            j.quote.deliverySeconds = seconds_[i];
            _relock();
            if (i == 0 || i == 3) {
                vm.expectRevert(
                    abi.encodeWithSelector(
                        IGenerationEscrow.Generation_DeliverySecondsOutOfRange.selector,
                        seconds_[i],
                        10,
                        7 days
                    )
                );
            }
            lock(j);
        }
    }

    function test_QuoteLocksBeforeItsExpiry() public {
        uint256 expiry = j.quote.expiry;
        for (uint256 i = 0; i < 2; i++) {
            vm.warp(expiry + i);
            vm.expectRevert(
                abi.encodeWithSelector(IGenerationEscrow.Generation_QuoteExpired.selector, j.id, expiry, expiry + i)
            );
            lock(j);
        }
        vm.warp(expiry - 1);
        lock(j);
    }

    function test_RevertWhen_QuoteIsUsedTwice() public {
        lock(j);
        bytes memory used = abi.encodeWithSelector(IGenerationEscrow.Generation_QuoteUsed.selector, j.id);
        vm.expectRevert(used);
        lock(j);
        skip(DELIVERY + LATE);
        generation.refund(j.quote);
        vm.expectRevert(used);
        lock(j);
    }

    function test_RevertWhen_ProviderHasNoStakeForIt() public {
        // Not registered at all.
        vm.prank(mallory.who);
        generation.stateCapacity(1);
        Job memory k = job(alice, mallory, FEE, 2);
        vm.expectRevert(abi.encodeWithSelector(IEspRegistry.EspRegistry_NotRegistered.selector, mallory.who));
        lock(k);
        // Registered, on its way out.
        vm.prank(aurora.who);
        esps.startUnbonding(600 * DOLLAR);
        vm.expectRevert(
            abi.encodeWithSelector(
                IEspRegistry.EspRegistry_StakeTooLow.selector,
                aurora.who,
                400 * DOLLAR,
                MINIMUM_STAKE
            )
        );
        lock(j);
        // Bond above the stake.
        k = job(alice, borealis, 6_000 * DOLLAR, 2);
        vm.expectRevert(
            abi.encodeWithSelector(
                IEspRegistry.EspRegistry_StakeNotFree.selector,
                borealis.who,
                1_200 * DOLLAR,
                500 * DOLLAR
            )
        );
        lock(k);
    }
}
