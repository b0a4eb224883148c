"""Tests mirror the code; journeys, browser, properties, faults and architecture stand beside."""
