//! Reads source trees and finds what will hurt: tokens, known mistakes against HubSpot, and calls whose end is dated.
